import type { Seed } from '@carbon-butler/engine-numerics';
import { centreSolverOptions, drawSolverOptions } from './adjoint-draws.js';
import { AmountSampler } from './amount-sampler.js';
import { forwardPattern, reachedUnknowns } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import { intensityDrawsFor } from './choose-intensity-draws.js';
import { untagged } from './contributions.js';
import { isDrawFailure } from './draw-failure.js';
import { directImpact } from './intensities.js';
import { InventoryError } from './inventory.js';
import type { Sampling } from './parameter-sampler.js';
import { significanceFloors } from './significance.js';
import { demandVector, methodNumber } from './system.js';
import type { Demand, System } from './system.js';

/** What to follow through the draws. All outputs of one draw see the same parameter values. */
export interface SimulationRequest {
  readonly demands: readonly { readonly id: string; readonly demand: Demand }[];
  /** Default: all of the system. */
  readonly methods?: readonly string[];
  /** Splits every score by the values of this tag too. */
  readonly tag?: string;
}

/** Draws `from` .. `from + draws - 1` of the endless row that `seed` names. */
export interface DrawRange {
  readonly seed: Seed;
  readonly draws: number;
  /** Default 0. */
  readonly from?: number;
  /** Default 'exact'. */
  readonly sampling?: Sampling;
  /** Told how many draws were made since it was last told, about a hundred times a range; the draws are the same. */
  readonly onProgress?: (draws: number) => void;
}

/** One output: the score of a demand by a method, or the part of it that carries a tag value. */
export interface OutputColumn {
  readonly demand: string;
  readonly method: string;
  /** Absent for the whole score. */
  readonly tagValue?: string;
}

export interface DrawTable {
  readonly columns: readonly OutputColumn[];
  readonly from: number;
  readonly draws: number;
  /** Draw after draw, one value per column; NaN throughout a draw that has no solution. */
  readonly values: Float64Array;
  /** Draws without a solution. */
  readonly failedDraws: number;
  /** Draws in which some loop used more than it made; their values count like any other. */
  readonly unproductiveDraws: number;
}

/** Largest number of draws in one call: bounds memory and time, a longer run is several ranges. */
export const drawsMax = 1_000_000;
const progressReports = 100;

/**
 * Scores of a range of draws. A draw is a function of system, request, seed and its number alone, so ranges may be
 * computed anywhere in any order and put together again.
 *
 * @throws InventoryError on an unknown activity, method or tag, or a range out of bounds
 * @throws SingularSystemError, NotConvergedError when the central system itself has no solution
 */
export function simulateDraws(system: System, request: SimulationRequest, range: DrawRange): DrawTable {
  const { from, draws } = checkedRange(range);
  const methods = request.methods ?? system.methodIds;
  const methodNumbers = methods.map((method) => methodNumber(system, method));
  const columns = outputColumns(system, request, methods);
  const evaluate =
    request.tag !== undefined || request.demands.length < methods.length
      ? forwardEvaluation(system, request, methodNumbers, range)
      : adjointEvaluation(system, request, methodNumbers, range);
  const values = new Float64Array(draws * columns.length);
  let failedDraws = 0;
  let unproductiveDraws = 0;
  const reportEvery = Math.ceil(draws / progressReports);
  for (let n = 0; n < draws; n += 1) {
    const row = values.subarray(n * columns.length, (n + 1) * columns.length);
    const unproductive = evaluatedOrFailed(evaluate, from + n, row);
    if (unproductive) unproductiveDraws += 1;
    if (unproductive === undefined) {
      row.fill(Number.NaN);
      failedDraws += 1;
    }
    const unreported = (n % reportEvery) + 1;
    if (unreported === reportEvery || n === draws - 1) range.onProgress?.(unreported);
  }
  return { columns, from, draws, values, failedDraws, unproductiveDraws };
}

/** Undefined where the draw has no solution, or one that is no number: an amount divided by a parameter of 0, say. */
function evaluatedOrFailed(evaluate: Evaluation, draw: number, row: Float64Array): boolean | undefined {
  try {
    const unproductive = evaluate(draw, row);
    return row.every(Number.isFinite) ? unproductive : undefined;
  } catch (error) {
    if (isDrawFailure(error)) return undefined;
    throw error;
  }
}

/** @throws InventoryError */
export function checkedRange({ from = 0, draws }: DrawRange): { readonly from: number; readonly draws: number } {
  if (!Number.isInteger(draws) || draws < 1 || draws > drawsMax)
    throw new InventoryError('draw range', 'draws', draws, `a whole number from 1 to ${drawsMax}`);
  if (!Number.isInteger(from) || from < 0 || from + draws > 2 ** 31)
    throw new InventoryError('draw range', 'from', from, 'a whole number below 2^31');
  return { from, draws };
}

/** Fills the row of a draw; returns whether a loop was unproductive. */
type Evaluation = (draw: number, row: Float64Array) => boolean;

function outputColumns(
  system: System,
  request: SimulationRequest,
  methods: readonly string[],
): readonly OutputColumn[] {
  const tagValues = request.tag === undefined ? [] : [...tagColumn(system, request.tag).values, untagged];
  return request.demands.flatMap(({ id }) =>
    methods.flatMap((method) => [
      { demand: id, method },
      ...tagValues.map((tagValue) => ({ demand: id, method, tagValue })),
    ]),
  );
}

function tagColumn(system: System, tag: string): { readonly values: readonly string[]; readonly of: Int32Array } {
  const column = system.tags.get(tag);
  if (column) return column;
  throw new InventoryError('request', 'tag', tag, `one of ${[...system.tags.keys()].join(', ') || '(none)'}`);
}

/** Solves each method's intensities once a draw; every demand is then a product of two vectors. */
function adjointEvaluation(
  system: System,
  request: SimulationRequest,
  methods: readonly number[],
  { seed, sampling = 'exact' }: DrawRange,
): Evaluation {
  const demands = request.demands.map(({ demand }) => demandEntries(demandVector(system, demand)));
  const intensities = intensityDrawsFor(system, methods, seed, sampling);
  return (draw, row) => {
    intensities.draw(draw);
    methods.forEach((_, m) => {
      const y = intensities.solve(m);
      demands.forEach((demand, d) => (row[d * methods.length + m] = productOf(demand, y)));
    });
    return intensities.unproductive;
  };
}

/** Solves each demand's supply once a draw; every method and tag value is then a sum over activities. */
function forwardEvaluation(
  system: System,
  request: SimulationRequest,
  methods: readonly number[],
  { seed, sampling = 'exact' }: DrawRange,
): Evaluation {
  const sampler = new AmountSampler(system, methods, seed, sampling);
  const { coefficients } = sampler;
  const count = system.activityIds.length;
  const pattern = forwardPattern(system);
  const characterisation = methods.map((method) => system.characterisation[method] as Float64Array);
  const column = request.tag === undefined ? undefined : tagColumn(system, request.tag);
  const width = column ? column.values.length + 2 : 1;
  const centre = new BlockSolver(system, pattern, centreSolverOptions);
  centre.load(system.nominal.coefficients);
  const floorsOf = significanceFloors(system);
  const demands = request.demands.map(({ demand }) => {
    const vector = demandVector(system, demand);
    const start = new Float64Array(count);
    const floor = floorsOf(vector);
    centre.solve(vector, start, floor);
    const reached = reachedUnknowns(pattern, vector);
    // Of the other activities none runs, so no sum needs them.
    const running = Int32Array.from(reached.keys()).filter((j) => reached[j] === 1);
    return { vector, start, floor, reached, running };
  });
  const solver = new BlockSolver(system, pattern, drawSolverOptions);
  const runs = new Float64Array(count);
  const direct = characterisation.map(() => new Float64Array(count));
  return (draw, row) => {
    sampler.draw(draw);
    solver.load(coefficients);
    characterisation.forEach((q, m) => directImpact(system, coefficients, q, direct[m] as Float64Array));
    demands.forEach(({ vector, start, floor, reached, running }, d) => {
      runs.set(start);
      solver.solve(vector, runs, floor, reached);
      direct.forEach((impact, m) => {
        const first = (d * methods.length + m) * width;
        row[first] = dot(impact, runs);
        if (!column) return;
        for (const j of running) {
          const of = column.of[j] as number;
          const place = first + 1 + (of < 0 ? column.values.length : of);
          row[place] = (row[place] as number) + (impact[j] as number) * (runs[j] as number);
        }
      });
    });
    return solver.unproductiveBlocks.size > 0;
  };
}

/** What a demand asks for: hundreds of demands name few products each. */
interface DemandEntries {
  readonly product: Int32Array;
  readonly amount: Float64Array;
}

function demandEntries(vector: Float64Array): DemandEntries {
  const named: number[] = [];
  vector.forEach((amount, i) => {
    if (amount !== 0) named.push(i);
  });
  const product = Int32Array.from(named);
  return { product, amount: Float64Array.from(product, (i) => vector[i] as number) };
}

function productOf({ product, amount }: DemandEntries, y: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < product.length; n += 1) sum += (amount[n] as number) * (y[product[n] as number] as number);
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
