import { RuleTrail, type Rulebook } from '@carbon-butler/domain-rulebook';
import { type EmbeddedEmissions, type GoodProduced, specificEmbeddedEmissions } from '@carbon-butler/engine-cbam';
import { amountParameterId, internalItems, ruleRelative95 } from '@carbon-butler/engine-facility';
import { Decimal } from 'decimal.js';
import { cbamCarbonOf } from './cbam-carbon.js';
import { type InstallationGraph, installationGraph } from './installation-graph.js';
import type { InstallationInputs } from './installation-inputs.js';

/** A good that the installation does not make. */
export class GoodNotMadeError extends Error {
  override readonly name = 'GoodNotMadeError';
  readonly itemId: string;
  readonly made: readonly string[];
  constructor(itemId: string, made: readonly string[]) {
    super(`the installation makes no ${itemId}; it makes ${made.join(', ') || 'nothing'}`);
    this.itemId = itemId;
    this.made = made;
  }
}

export interface InstallationEmissions {
  readonly graph: InstallationGraph;
  readonly byGood: ReadonlyMap<string, EmbeddedEmissions>;
  readonly asked: EmbeddedEmissions;
  /** Half-widths of the 95 % intervals of the asked good, to first order, in tCO2e/t. */
  readonly half95: { readonly total: number; readonly direct: number; readonly indirect: number };
}

/**
 * Specific embedded emissions of what an installation makes, with the interval of the good asked for.
 *
 * The interval is first order: each amount and factor is moved by its own half-width, one at a time, and the effects
 * are added in squares. What passes between two processes moves both, so it cancels as it should.
 *
 * @throws GoodNotMadeError and what `installationGraph` throws
 */
export function embeddedEmissionsOf(
  inputs: InstallationInputs,
  date: string,
  rulebook: Rulebook,
  trail: RuleTrail,
): InstallationEmissions {
  const graph = installationGraph(inputs, { rulebook, trail, date, multiplier: () => 1 });
  const byGood = specificEmbeddedEmissions(graph.goods, graph.purchased);
  const asked = byGood.get(inputs.itemId);
  if (!asked) throw new GoodNotMadeError(inputs.itemId, [...byGood.keys()]);

  const squares = { total: 0, direct: 0, indirect: 0 };
  for (const [id, relative95] of uncertainParameters(inputs, date, rulebook)) {
    const moved = installationGraph(inputs, {
      rulebook,
      trail: new RuleTrail(),
      date,
      multiplier: (parameter) => (parameter === id ? 1 + relative95 : 1),
    });
    const good = specificEmbeddedEmissions(moved.goods, moved.purchased).get(inputs.itemId);
    if (!good) continue;
    squares.total += good.totalTco2ePerT.minus(asked.totalTco2ePerT).toNumber() ** 2;
    squares.direct += good.directTco2ePerT.minus(asked.directTco2ePerT).toNumber() ** 2;
    squares.indirect += good.indirectTco2ePerT.minus(asked.indirectTco2ePerT).toNumber() ** 2;
  }
  return {
    graph,
    byGood,
    asked,
    half95: {
      total: Math.sqrt(squares.total),
      direct: Math.sqrt(squares.direct),
      indirect: Math.sqrt(squares.indirect),
    },
  };
}

function uncertainParameters(
  inputs: InstallationInputs,
  date: string,
  rulebook: Rulebook,
): ReadonlyMap<string, number> {
  const made = internalItems(inputs.flows);
  const parameters = new Map<string, number>();
  const unrecorded = new RuleTrail();
  for (const flow of inputs.flows) {
    parameters.set(amountParameterId(flow, made), Number(flow.relative95));
    const carbon = cbamCarbonOf(rulebook.itemById(flow.itemId), date, rulebook, unrecorded);
    for (const rule of carbon?.rules ?? []) parameters.set(`rule:${rule.ref}`, ruleRelative95(rule));
  }
  return new Map([...parameters].filter(([, relative95]) => relative95 > 0));
}

/**
 * Emissions attributed to the processes against emissions embedded in what leaves them, in tCO2e: equal when nothing
 * is lost between the processes or counted twice.
 */
export function embeddingBalance({ graph, byGood }: Pick<InstallationEmissions, 'graph' | 'byGood'>): {
  readonly attributedT: Decimal;
  readonly embeddedT: Decimal;
} {
  const use = new Map<string, Decimal>();
  for (const { precursors } of graph.goods) {
    for (const { id, amountT } of precursors) use.set(id, (use.get(id) ?? new Decimal(0)).plus(amountT));
  }
  const bought = graph.purchased.reduce(
    (sum, { id, directTco2ePerT }) => sum.plus(directTco2ePerT.mul(use.get(id) ?? 0)),
    new Decimal(0),
  );
  const own = (good: GoodProduced): Decimal =>
    good.attributedDirectTco2e.plus(good.indirectInScope ? good.attributedIndirectTco2e : 0);
  const attributedT = graph.goods.reduce((sum, good) => sum.plus(own(good)), bought);
  const embeddedT = graph.goods.reduce((sum, { id, activityLevelT }) => {
    const leaving = activityLevelT.minus(use.get(id) ?? 0);
    return sum.plus(leaving.mul(byGood.get(id)?.totalTco2ePerT ?? 0));
  }, new Decimal(0));
  return { attributedT, embeddedT };
}
