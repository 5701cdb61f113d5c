import { canonicalize, type RunDraft, sha256Hex } from '@carbon-butler/domain-evidence';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { balanceCarbon, carbonContentOf, processOutputs } from '@carbon-butler/engine-facility';
import { compile, simulateDraws, summarizeDraws } from '@carbon-butler/engine-lca';
import { activityOf, buildInventory, stageTag } from './build-inventory.js';
import { balanceChecks, solutionChecks } from './assessment-checks.js';
import { footprintFigures, type ProductFigures } from './footprint-figures.js';
import { linkInputs } from './link-flows.js';
import { splitByOrigin } from './origin-split.js';
import { siteFigures } from './site-figures.js';
import { drawWarnings, systemWarnings } from './system-warnings.js';
import type { SystemInputs } from './system-inputs.js';

/** Raise it when a change moves any figure: the digest of a run holds it. */
const engineVersion = 'life-cycle 1.0.0';

/** A product's assessment; the caller adds the run's id and times. */
export interface ProductAssessment {
  readonly processId: string;
  readonly itemId: string;
  readonly unit: string;
  /** Canonical form of what the run was made from, which its inputs digest covers: `{product, system}`. */
  readonly inputsBody: string;
  readonly run: Omit<RunDraft, 'id' | 'startedAt' | 'tookMs'>;
}

/**
 * Cradle-to-gate footprints of everything a facility makes in a year (ISO 14067, partial footprint): one solve for
 * all products, one set of draws for all intervals.
 *
 * @param wanted item ids to report; default all reference products and co-products
 * @throws AmbiguousProducerError, ProcessOutputError, RuleLookupError, RuleSetError, InventoryError and the solver's errors
 */
export function assessSystem(
  inputs: SystemInputs,
  rulebook: Rulebook,
  wanted?: ReadonlySet<string>,
): readonly ProductAssessment[] {
  const trail = new RuleTrail();
  const date = `${inputs.year}-12-31`;
  for (const id of inputs.uncertaintyRules) trail.use(rulebook.rule(id, date));
  const links = linkInputs(inputs, rulebook);
  const balance = balanceCarbon(inputs.flows, (itemId) =>
    carbonContentOf(rulebook.itemById(itemId), date, rulebook, trail),
  );
  const { system } = compile(buildInventory({ flows: inputs.flows, links, balance, date, rulebook, trail }));
  const products = processOutputs(inputs.flows)
    .flatMap(({ processId, products: made }) => made.map(({ output }) => ({ processId, output })))
    .filter(({ output }) => wanted === undefined || wanted.has(output.itemId));
  if (products.length === 0) return [];

  const demands = products.map(({ processId, output }) => {
    const activity = activityOf.process(processId, output.itemId);
    return { id: output.itemId, demand: [{ activity, amount: 1 }] };
  });
  const request = { demands, tag: stageTag };
  const table = simulateDraws(system, request, { seed: inputs.seed, draws: inputs.draws });
  const simulation = summarizeDraws(system, request, [table]);
  const shared = {
    figures: siteFigures(inputs, links, balance),
    checks: balanceChecks(inputs.flows, balance),
    warnings: systemWarnings(inputs, links, trail),
    ruleSets: trail.ruleSets(),
  };

  const ofSolution = solutionChecks(system, demands);
  const systemBody = canonicalize(inputs);

  return products.map(({ processId, output }) => {
    const byStage = simulation.outputs.filter(({ demand }) => demand === output.itemId);
    const figures: ProductFigures = {
      output,
      item: rulebook.itemById(output.itemId),
      byStage,
      byOrigin: splitByOrigin(table, byStage, output.itemId),
      draws: simulation.draws - simulation.failedDraws,
    };
    const inputsBody = `{"product":${canonicalize(output.itemId)},"system":${systemBody}}`;
    return {
      processId,
      itemId: output.itemId,
      unit: output.unit,
      inputsBody,
      run: {
        agent: 'life-cycle',
        engineVersion,
        inputsDigest: sha256Hex(inputsBody),
        ruleSets: shared.ruleSets,
        seed: inputs.seed,
        figures: [...footprintFigures(figures, inputs, links, rulebook, date), ...shared.figures],
        checks: [...(ofSolution.get(output.itemId) ?? []), ...shared.checks],
        warnings: [...shared.warnings, ...drawWarnings(simulation.failedDraws, simulation.unproductiveDraws)],
      },
    };
  });
}
