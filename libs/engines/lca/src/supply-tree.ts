import { intensityVector, scoreOfSolved } from './contributions.js';
import type { SolvedDemand } from './contributions.js';
import { supplies } from './supply.js';
import { activityNumber } from './system.js';

/** One activity at one place in the chain of supply. value = direct + values of its children + rest, exactly. */
export interface TreeNode {
  readonly activity: string;
  /** Position of the consumer in the list of nodes; -1 for what the demand asks for. */
  readonly parent: number;
  readonly depth: number;
  /** How much of the product is used at this place. */
  readonly amount: number;
  /** Impact of that amount with everything upstream. */
  readonly value: number;
  readonly direct: number;
  /** Impact of the inputs that have no node of their own. */
  readonly rest: number;
}

export interface SupplyTree {
  readonly score: number;
  /** Consumers before suppliers; largest values were unfolded first. */
  readonly nodes: readonly TreeNode[];
}

export interface TreeOptions {
  /** Share of the score a place has to carry to be unfolded; default 0.01. */
  readonly shareMin?: number;
  /** Default 500. */
  readonly nodesMax?: number;
  /** Default 20. */
  readonly depthMax?: number;
}

/**
 * The supply chain as a tree, followed along the largest impacts first. Each place's impact is its amount times the
 * intensity of the product, so what lies beyond is known without going there.
 *
 * @throws InventoryError on an unknown method
 */
export function supplyTree(solved: SolvedDemand, method: string, options: TreeOptions = {}): SupplyTree {
  const { shareMin = 0.01, nodesMax = 500, depthMax = 20 } = options;
  const { system, supply, intensities } = solved;
  const score = scoreOfSolved(solved, method);
  const floor = Math.abs(score) * shareMin;
  const y = intensityVector(solved, method);
  const direct = intensities.direct[intensities.methods.indexOf(method)] as Float64Array;
  const { pointer, index } = system.columns;
  const { technosphere, diagonal } = system.nominal.coefficients;
  interface Place {
    readonly activity: number;
    readonly parent: number;
    readonly depth: number;
    readonly amount: number;
    readonly value: number;
  }
  const waiting: Place[] = [];
  const offer = (activity: number, parent: number, depth: number, amount: number): boolean => {
    const value = amount * (y[activity] as number);
    if (value === 0 || Math.abs(value) < floor || depth > depthMax) return false;
    waiting.push({ activity, parent, depth, amount, value });
    return true;
  };
  supply.demand.forEach((amount, activity) => amount !== 0 && offer(activity, -1, 0, amount));
  const nodes: TreeNode[] = [];
  while (waiting.length > 0 && nodes.length < nodesMax) {
    const next = waiting.splice(indexOfLargest(waiting), 1)[0] as Place;
    const { activity, parent, depth, amount, value } = next;
    const runs = amount / (diagonal[activity] as number);
    for (let p = pointer[activity] as number; p < (pointer[activity + 1] as number); p += 1)
      offer(index[p] as number, nodes.length, depth + 1, -(technosphere[p] as number) * runs);
    const own = (direct[activity] as number) * runs;
    nodes.push({
      activity: system.activityIds[activity] as string,
      parent,
      depth,
      amount,
      value,
      direct: own,
      rest: value - own,
    });
  }
  const unfolded = new Float64Array(nodes.length);
  for (const { parent, value } of nodes) if (parent >= 0) unfolded[parent] = (unfolded[parent] as number) + value;
  return { score, nodes: nodes.map((node, n) => ({ ...node, rest: node.rest - (unfolded[n] as number) })) };
}

function indexOfLargest(places: readonly { readonly value: number }[]): number {
  let best = 0;
  places.forEach(({ value }, n) => {
    if (Math.abs(value) > Math.abs(places[best]?.value ?? 0)) best = n;
  });
  return best;
}

/**
 * Impact of each activity's output with everything upstream, its own loops counted once: y_j t_j / (a_jj (A⁻¹)_jj),
 * where t_j is the amount made. One forward solution per activity.
 *
 * @throws InventoryError on an unknown activity or method
 */
export function upstreamTotals(
  solved: SolvedDemand,
  method: string,
  activities: readonly string[],
): ReadonlyMap<string, number> {
  const { system, supply } = solved;
  const y = intensityVector(solved, method);
  const unit = supplies(
    system,
    activities.map((activity) => [{ activity, amount: 1 }]),
    { unproductiveLoops: 'accept' },
  );
  return new Map(
    activities.map((activity, n) => {
      const j = activityNumber(system, activity);
      const inverse = unit[n]?.runs[j] as number;
      return [activity, ((y[j] as number) * (supply.runs[j] as number)) / inverse];
    }),
  );
}
