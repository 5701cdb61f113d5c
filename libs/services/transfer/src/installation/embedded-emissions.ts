import { RuleTrail, type Rulebook } from '@carbon-butler/domain-rulebook';
import { type EmbeddedEmissions, type GoodProduced, specificEmbeddedEmissions } from '@carbon-butler/engine-cbam';
import { amountRelative95ById, ruleRelative95 } from '@carbon-butler/engine-facility';
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

/** Half-widths of 95 % intervals, to first order, in tCO2e/t. */
export interface HalfWidths {
  readonly total: number;
  readonly direct: number;
  readonly indirect: number;
  /** Of the last step. */
  readonly own: number;
  readonly precursors: number;
}

/** A good with the half-widths of its intervals. */
export interface GoodEmissions extends EmbeddedEmissions {
  readonly half95: HalfWidths;
}

export interface InstallationEmissions {
  readonly graph: InstallationGraph;
  readonly byGood: ReadonlyMap<string, GoodEmissions>;
  readonly asked: GoodEmissions;
  /** The installation with one uncertain amount or factor moved by its half-width, once for each. */
  readonly moved: readonly MovedInstallation[];
}

export interface MovedInstallation {
  readonly graph: InstallationGraph;
  readonly byGood: ReadonlyMap<string, EmbeddedEmissions>;
}

/**
 * Specific embedded emissions of what an installation makes, with their intervals.
 *
 * The intervals are first order: each amount and factor is moved by its own half-width, one at a time, and the effects
 * are added in squares. What passes between two processes moves both, so it cancels as it should.
 *
 * Source: GUM (JCGM 100:2008) 5.1.2, with the effects as finite differences (5.1.3, note 2).
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
  const central = specificEmbeddedEmissions(graph.goods, graph.purchased);
  const moved = [...uncertainParameters(inputs, date, rulebook)].map(([id, relative95]) => {
    const multiplier = (parameter: string): number => (parameter === id ? 1 + relative95 : 1);
    const movedGraph = installationGraph(inputs, { rulebook, trail: new RuleTrail(), date, multiplier });
    return { graph: movedGraph, byGood: specificEmbeddedEmissions(movedGraph.goods, movedGraph.purchased) };
  });
  const byGood = new Map(
    [...central].map(([id, good]) => {
      const half95 = halfWidths(
        good,
        moved.flatMap((installation) => installation.byGood.get(id) ?? []),
      );
      return [id, { ...good, half95 }];
    }),
  );
  const asked = byGood.get(inputs.itemId);
  if (!asked) throw new GoodNotMadeError(inputs.itemId, [...byGood.keys()]);
  return { graph, byGood, asked, moved };
}

function halfWidths(central: EmbeddedEmissions, moved: readonly EmbeddedEmissions[]): HalfWidths {
  const halfWidth = (of: (good: EmbeddedEmissions) => Decimal): number =>
    Math.sqrt(moved.reduce((squares, good) => squares + of(good).minus(of(central)).toNumber() ** 2, 0));
  return {
    total: halfWidth(({ totalTco2ePerT }) => totalTco2ePerT),
    direct: halfWidth(({ directTco2ePerT }) => directTco2ePerT),
    indirect: halfWidth(({ indirectTco2ePerT }) => indirectTco2ePerT),
    own: halfWidth(({ ownDirectTco2ePerT, ownIndirectTco2ePerT }) => ownDirectTco2ePerT.plus(ownIndirectTco2ePerT)),
    precursors: halfWidth(({ precursorsTco2ePerT }) => precursorsTco2ePerT),
  };
}

function uncertainParameters(
  inputs: InstallationInputs,
  date: string,
  rulebook: Rulebook,
): ReadonlyMap<string, number> {
  const unrecorded = new RuleTrail();
  const rules = inputs.flows.flatMap(
    ({ itemId }) => cbamCarbonOf(rulebook.itemById(itemId), date, rulebook, unrecorded)?.rules ?? [],
  );
  const parameters = [
    ...amountRelative95ById(inputs.flows),
    ...rules.map((rule) => [`rule:${rule.ref}`, ruleRelative95(rule)] as const),
  ];
  return new Map(parameters.filter(([, relative95]) => relative95 > 0));
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
