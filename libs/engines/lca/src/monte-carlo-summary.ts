import { summarizeSample } from '@carbon-butler/engine-numerics';
import type { SampleSummary } from '@carbon-butler/engine-numerics';
import { reevaluated } from './coefficients.js';
import { InventoryError } from './inventory.js';
import { simulateDraws } from './monte-carlo.js';
import type { DrawRange, DrawTable, OutputColumn, SimulationRequest } from './monte-carlo.js';
import { meanOfParameter } from './parameter-distribution.js';
import type { System } from './system.js';

/** What the draws say about one output. */
export interface OutputSummary extends OutputColumn {
  /** Score at the central parameter values. */
  readonly deterministic: number;
  /**
   * Score with every parameter at its mean. Lognormal inputs are published as medians, and their means lie higher.
   * NaN where there is none.
   */
  readonly atParameterMeans: number;
  readonly sample: SampleSummary;
  /** sample.mean / deterministic: above 1 for skewed inputs, and no error of the simulation. NaN for a score of 0. */
  readonly meanFactor: number;
}

export interface Simulation {
  readonly outputs: readonly OutputSummary[];
  /** Draws asked for, with those that failed. */
  readonly draws: number;
  readonly failedDraws: number;
  readonly unproductiveDraws: number;
}

export interface SimulationOptions extends DrawRange {
  /** Probability the interval covers; default 0.95. */
  readonly level?: number;
}

/**
 * Monte Carlo of the scores of demands: a number of draws and their summary.
 *
 * @throws what `simulateDraws` and `summarizeDraws` throw
 */
export function monteCarlo(system: System, request: SimulationRequest, options: SimulationOptions): Simulation {
  return summarizeDraws(system, request, [simulateDraws(system, request, options)], options.level);
}

/**
 * Puts ranges of draws together. The result is the same, bit by bit, however the draws were divided.
 *
 * @throws InventoryError when the ranges do not follow each other or no draw has a solution
 */
export function summarizeDraws(
  system: System,
  request: SimulationRequest,
  tables: readonly DrawTable[],
  level = 0.95,
): Simulation {
  const sorted = [...tables].sort((a, b) => a.from - b.from);
  const draws = sorted.reduce((sum, table) => sum + table.draws, 0);
  sorted.reduce((next, table) => {
    if (table.from === next) return next + table.draws;
    throw new InventoryError('draw ranges', 'from', table.from, `${next}, where the range before ends`);
  }, sorted[0]?.from ?? 0);
  const failedDraws = sorted.reduce((sum, table) => sum + table.failedDraws, 0);
  if (draws === failedDraws) throw new InventoryError('draw ranges', 'draws with a solution', 0, 'at least 1');
  const columns = sorted[0]?.columns ?? [];
  const deterministic = centralScores(system, request);
  const atMeans = scoresAtMeans(system, request, columns.length);
  const values = new Float64Array(draws - failedDraws);
  const outputs = columns.map((column, c) => {
    readColumn(sorted, c, values);
    const sample = summarizeSample(values, level);
    const central = deterministic[c] as number;
    return {
      ...column,
      deterministic: central,
      atParameterMeans: atMeans[c] as number,
      sample,
      meanFactor: central === 0 ? Number.NaN : sample.mean / central,
    };
  });
  const unproductiveDraws = sorted.reduce((sum, table) => sum + table.unproductiveDraws, 0);
  return { outputs, draws, failedDraws, unproductiveDraws };
}

/** Values of a column in the draws that have a solution. */
function readColumn(tables: readonly DrawTable[], column: number, sample: Float64Array): void {
  let filled = 0;
  for (const { values, columns, draws } of tables)
    for (let n = 0; n < draws; n += 1) {
      const value = values[n * columns.length + column] as number;
      if (Number.isNaN(value)) continue;
      sample[filled] = value;
      filled += 1;
    }
}

/** NaN where parameters given by others have no value at the means of theirs. */
function scoresAtMeans(system: System, request: SimulationRequest, outputs: number): Float64Array {
  try {
    return centralScores(reevaluated(system, Float64Array.from(system.distributions, meanOfParameter)), request);
  } catch (error) {
    if (error instanceof InventoryError) return new Float64Array(outputs).fill(Number.NaN);
    throw error;
  }
}

/** All outputs of the central system: one draw of a system without uncertainty. */
function centralScores(system: System, request: SimulationRequest): Float64Array {
  const { nominal, distributions } = system;
  const certain: System = {
    ...system,
    distributions: distributions.map((_, n) => ({ kind: 'fixed', value: nominal.parameters[n] as number })),
  };
  return simulateDraws(certain, request, { seed: 0n, draws: 1 }).values;
}
