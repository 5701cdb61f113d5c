import { DenseLu, SingularMatrixError, strongComponents } from '@carbon-butler/engine-numerics';
import { Decimal } from 'decimal.js';
import { CbamInputError, UnproductiveLoopError } from './cbam-errors.js';

/** A good of the system: what it carries itself per tonne, and how much of which good goes into a tonne of it. */
export interface SystemNode {
  readonly id: string;
  /** Own values per tonne, one for each quantity solved for. All nodes have the same number. */
  readonly own: readonly Decimal[];
  readonly inputs: readonly SystemInput[];
}

export interface SystemInput {
  readonly id: string;
  /** Tonnes of the input per tonne of the good. */
  readonly share: Decimal;
}

export interface SystemSolution {
  readonly values: ReadonlyMap<string, readonly Decimal[]>;
  /** Goods that are, directly or through others, their own precursors. */
  readonly inLoops: ReadonlySet<string>;
}

/** Most goods in one system; the Commission's template stops at 30 processes and purchased precursors. */
export const systemNodesMax = 2000;
/** Most goods in one loop: a loop is solved as a dense block. */
export const loopNodesMax = 200;
/** Each step multiplies the relative error by about 1e-16 times the condition number: two reach the 20 digits of a Decimal. */
const refinementSteps = 3;

/**
 * Solves x = own + M x for a graph of goods, (I - M) x = own where goods feed each other in loops.
 *
 * Goods outside loops are summed in decimals from the precursors up. Loops (strongly connected goods) are solved by
 * LU in floating point and refined with decimal residuals (Golub and Van Loan, Matrix Computations, 3.5.3), so that
 * they end as exact as the rest. A loop has a finite, non-negative solution if and only if I - M is a non-singular
 * M-matrix, which is checked by (I - M) y = 1 having y > 0 (Berman and Plemmons, Nonnegative Matrices, ch. 6, I28).
 *
 * Source of the recursion: Implementing Regulation (EU) 2025/2547, Annex III, equations 59 to 63; the same form holds
 * for free allocation in Implementing Regulation (EU) 2025/2620, equations 4 and 5.
 *
 * @throws CbamInputError unknown or repeated ids, negative shares, too many goods
 * @throws UnproductiveLoopError naming the goods of the loop
 */
export function solvePrecursorSystem(nodes: readonly SystemNode[]): SystemSolution {
  const place = indexNodes(nodes);
  const { order, start } = componentsOf(nodes, place);
  const values = new Map<string, readonly Decimal[]>();
  const inLoops = new Set<string>();
  for (let c = 0; c + 1 < start.length; c += 1) {
    const block = [...order.subarray(start[c], start[c + 1])].flatMap((at) => nodes[at] ?? []);
    const ids = new Set(block.map(({ id }) => id));
    const known = block.map((node) => addInputs(node, ids, values));
    const isLoop = block.some((node) => node.inputs.some(({ id }) => ids.has(id)));
    const solved = isLoop ? solveLoop(block, known) : known;
    block.forEach(({ id }, at) => {
      values.set(id, solved[at] ?? []);
      if (isLoop) inLoops.add(id);
    });
  }
  return { values, inLoops };
}

function indexNodes(nodes: readonly SystemNode[]): ReadonlyMap<string, number> {
  if (nodes.length > systemNodesMax)
    throw new CbamInputError('number of goods', String(nodes.length), `at most ${systemNodesMax}`);
  const place = new Map(nodes.map(({ id }, at) => [id, at]));
  const repeated = nodes.find(({ id }, at) => place.get(id) !== at);
  if (repeated) throw new CbamInputError('good', repeated.id, 'each good once');
  for (const { id, inputs } of nodes)
    for (const input of inputs) {
      if (!place.has(input.id)) throw new CbamInputError(`precursor of ${id}`, input.id, 'one of the goods given');
      if (!input.share.isFinite() || input.share.isNegative())
        throw new CbamInputError(`share of ${input.id} in ${id}`, input.share.toString(), 'at least 0');
    }
  return place;
}

function componentsOf(
  nodes: readonly SystemNode[],
  place: ReadonlyMap<string, number>,
): ReturnType<typeof strongComponents> {
  const pointer = new Int32Array(nodes.length + 1);
  nodes.forEach(({ inputs }, at) => (pointer[at + 1] = (pointer[at] ?? 0) + inputs.length));
  const target = Int32Array.from(nodes.flatMap(({ inputs }) => inputs.map(({ id }) => place.get(id) ?? -1)));
  return strongComponents(pointer, target);
}

/** Own values plus those of inputs outside the block, which are solved already. */
function addInputs(
  node: SystemNode,
  block: ReadonlySet<string>,
  values: ReadonlyMap<string, readonly Decimal[]>,
): readonly Decimal[] {
  return node.own.map((own, q) =>
    node.inputs
      .filter(({ id }) => !block.has(id))
      .reduce((sum, { id, share }) => sum.plus(share.mul(values.get(id)?.[q] ?? 0)), own),
  );
}

function solveLoop(
  block: readonly SystemNode[],
  known: readonly (readonly Decimal[])[],
): readonly (readonly Decimal[])[] {
  const order = block.length;
  const goods = block.map(({ id }) => id);
  if (order > loopNodesMax) throw new CbamInputError('goods in one loop', String(order), `at most ${loopNodesMax}`);
  const matrix = loopMatrix(block);
  const lu = new DenseLu(order);
  matrix.forEach((row, i) => {
    row.forEach((entry, j) => (lu.values[i * order + j] = entry.toNumber()));
  });
  try {
    lu.factorize();
  } catch (error) {
    if (error instanceof SingularMatrixError) throw new UnproductiveLoopError(goods);
    throw error;
  }
  const ones = new Float64Array(order).fill(1);
  lu.solve(ones);
  if (ones.some((value) => !(value > 0))) throw new UnproductiveLoopError(goods);
  const columns = (known[0] ?? []).map((_, q) =>
    refine(
      lu,
      matrix,
      known.map((row) => row[q] ?? new Decimal(0)),
    ),
  );
  return block.map((_, at) => columns.map((column) => column[at] ?? new Decimal(0)));
}

/** I - M of the goods in a block. */
function loopMatrix(block: readonly SystemNode[]): readonly (readonly Decimal[])[] {
  return block.map((node, i) =>
    block.map(({ id }, j) =>
      node.inputs
        .filter((input) => input.id === id)
        .reduce((entry, { share }) => entry.minus(share), new Decimal(i === j ? 1 : 0)),
    ),
  );
}

function refine(lu: DenseLu, matrix: readonly (readonly Decimal[])[], right: readonly Decimal[]): readonly Decimal[] {
  let solution = right.map(() => new Decimal(0));
  for (let step = 0; step <= refinementSteps; step += 1) {
    const correction = Float64Array.from(right, (target, i) =>
      (matrix[i] ?? []).reduce((rest, entry, j) => rest.minus(entry.mul(solution[j] ?? 0)), target).toNumber(),
    );
    lu.solve(correction);
    solution = solution.map((value, i) => value.plus(correction[i] ?? 0));
  }
  return solution;
}
