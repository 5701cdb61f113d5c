import { directContributions, intensityVector, scoreOfSolved } from './contributions.js';
import type { SolvedDemand } from './contributions.js';
import type { System } from './system.js';

/** An activity in the graph, or the one node that stands for all the others. */
export interface GraphNode {
  /** Activity id, or `restNode`. */
  readonly id: string;
  /** What the activity causes itself. */
  readonly direct: number;
  /** What its whole output carries: direct plus all that flows in. Counts a loop as often as it is run through. */
  readonly throughput: number;
  /** Part of the throughput that leaves with the demand. */
  readonly delivered: number;
}

/** Impact carried by what one node sells to another; negative for a credit. */
export interface GraphLink {
  readonly from: string;
  readonly to: string;
  readonly value: number;
}

/** Ready for a Sankey diagram: in every node direct + inflows = outflows + delivered, and all direct sum to the score. */
export interface SupplyGraph {
  readonly score: number;
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** Throughput of the largest activity inside the rest node: no hidden one carries more. */
  readonly hiddenMax: number;
  readonly hiddenActivities: number;
}

export interface GraphOptions {
  /** Most activities with a node of their own; default 50. */
  readonly nodesMax?: number;
  /** Share of the score an activity's throughput has to reach; default 0.001. */
  readonly shareMin?: number;
  /** Most links between named nodes; smaller ones lead through the rest node. Default 200. */
  readonly linksMax?: number;
}

export const restNode = '(rest)';

/**
 * Where the impact of a demand comes from and how it travels, without solving anything again: the link from supplier
 * i to consumer j carries a_ij s_j y_i. What is small is merged into one node, never dropped, so the balances stay exact.
 *
 * @throws InventoryError on an unknown method
 */
export function supplyGraph(solved: SolvedDemand, method: string, options: GraphOptions = {}): SupplyGraph {
  const { nodesMax = 50, shareMin = 0.001, linksMax = 200 } = options;
  const { system, supply } = solved;
  const score = scoreOfSolved(solved, method);
  const y = intensityVector(solved, method);
  const { diagonal } = system.nominal.coefficients;
  const throughput = y.map((value, j) => value * (supply.runs[j] as number) * (diagonal[j] as number));
  const named = largest(throughput, Math.abs(score) * shareMin, nodesMax);
  const rest = named.length;
  const nodeOf = new Int32Array(throughput.length).fill(rest);
  named.forEach((activity, node) => (nodeOf[activity] = node));

  const direct = new Float64Array(rest + 1);
  const delivered = new Float64Array(rest + 1);
  directContributions(solved, method).forEach((value, j) => {
    add(direct, nodeOf[j] as number, value);
  });
  supply.demand.forEach((amount, i) => {
    add(delivered, nodeOf[i] as number, amount * (y[i] as number));
  });
  const carried = linkMatrix(system, supply.runs, y, nodeOf, rest);
  rerouteSmall(carried, rest, linksMax);

  const ids = [...named.map((activity) => system.activityIds[activity] as string), restNode];
  const links: GraphLink[] = [];
  const inflow = new Float64Array(rest + 1);
  carried.forEach((value, place) => {
    const [from, to] = [Math.floor(place / (rest + 1)), place % (rest + 1)];
    if (value === 0 || from === to) return;
    links.push({ from: ids[from] as string, to: ids[to] as string, value });
    add(inflow, to, value);
  });
  const node = (n: number): GraphNode => ({
    id: ids[n] as string,
    direct: direct[n] as number,
    throughput: (direct[n] as number) + (inflow[n] as number),
    delivered: delivered[n] as number,
  });
  const hidden = throughput.filter((value, j) => nodeOf[j] === rest && value !== 0);
  return {
    score,
    nodes: ids
      .map((_, n) => node(n))
      .filter(
        ({ id }) =>
          id !== restNode ||
          hidden.length > 0 ||
          carried.some((value, place) => value !== 0 && place % (rest + 1) === rest),
      ),
    links: links.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)),
    hiddenMax: hidden.reduce((max, value) => Math.max(max, Math.abs(value)), 0),
    hiddenActivities: hidden.length,
  };
}

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] as number) + value;
}

function largest(values: Float64Array, floor: number, most: number): readonly number[] {
  return [...values.keys()]
    .filter((j) => values[j] !== 0 && Math.abs(values[j] as number) >= floor)
    .sort((a, b) => Math.abs(values[b] as number) - Math.abs(values[a] as number) || a - b)
    .slice(0, most);
}

/** Impact from node to node, row by supplier. Links inside the rest node stay inside it. */
function linkMatrix(
  system: System,
  runs: Float64Array,
  y: Float64Array,
  nodeOf: Int32Array,
  rest: number,
): Float64Array {
  const { pointer, index } = system.columns;
  const { technosphere } = system.nominal.coefficients;
  const carried = new Float64Array((rest + 1) ** 2);
  for (let j = 0; j < runs.length; j += 1) {
    const times = runs[j] as number;
    if (times === 0) continue;
    const to = nodeOf[j] as number;
    for (let p = pointer[j] as number; p < (pointer[j + 1] as number); p += 1) {
      const i = index[p] as number;
      add(carried, (nodeOf[i] as number) * (rest + 1) + to, -(technosphere[p] as number) * times * (y[i] as number));
    }
  }
  return carried;
}

/** Leads all but the largest links between named nodes through the rest node, which keeps every node balanced. */
function rerouteSmall(carried: Float64Array, rest: number, linksMax: number): void {
  const width = rest + 1;
  const named = [...carried.keys()].filter(
    (place) => carried[place] !== 0 && Math.floor(place / width) !== rest && place % width !== rest,
  );
  named.sort((a, b) => Math.abs(carried[b] as number) - Math.abs(carried[a] as number) || a - b);
  for (const place of named.slice(linksMax)) {
    const value = carried[place] as number;
    add(carried, Math.floor(place / width) * width + rest, value);
    add(carried, rest * width + (place % width), value);
    carried[place] = 0;
  }
}
