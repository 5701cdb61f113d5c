import { intensityDrawsFor } from './choose-intensity-draws.js';
import { isDrawFailure } from './draw-failure.js';
import type { IntensityDraws } from './intensity-draws.js';
import { checkedRange } from './monte-carlo.js';
import type { DrawRange } from './monte-carlo.js';
import { methodNumber } from './system.js';
import type { System } from './system.js';

/** Mean and standard deviation of the intensity of every activity, by activity number. */
export interface IntensityMoments {
  readonly method: string;
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  /** Draws with a solution. */
  readonly draws: number;
  readonly failedDraws: number;
  readonly unproductiveDraws: number;
}

/**
 * Monte Carlo of all products at once: a draw costs one solution, whatever the number of products. Keeps running
 * moments (Welford, Technometrics 4 (1962) 419-420), not the draws.
 *
 * @throws InventoryError on an unknown method or a range out of bounds
 * @throws SingularSystemError, NotConvergedError when the central system has no solution
 */
export function simulateIntensities(system: System, method: string, range: DrawRange): IntensityMoments {
  const { from, draws } = checkedRange(range);
  const intensities = intensityDrawsFor(system, [methodNumber(system, method)], range.seed, range.sampling ?? 'exact');
  const mean = new Float64Array(system.activityIds.length);
  const squares = new Float64Array(mean.length);
  let solved = 0;
  let unproductiveDraws = 0;
  for (let draw = from; draw < from + draws; draw += 1) {
    const y = solvedOrNone(intensities, draw);
    if (!y) continue;
    solved += 1;
    if (intensities.unproductive) unproductiveDraws += 1;
    for (let j = 0; j < mean.length; j += 1) {
      const value = y[j] as number;
      const before = value - (mean[j] as number);
      mean[j] = (mean[j] as number) + before / solved;
      squares[j] = (squares[j] as number) + before * (value - (mean[j] as number));
    }
  }
  const sd = squares.map((sum) => (solved > 1 ? Math.sqrt(sum / (solved - 1)) : 0));
  return { method, mean, sd, draws: solved, failedDraws: draws - solved, unproductiveDraws };
}

function solvedOrNone(intensities: IntensityDraws, draw: number): Float64Array | undefined {
  try {
    intensities.draw(draw);
    const solved = intensities.solve(0);
    return solved.every(Number.isFinite) ? solved : undefined;
  } catch (error) {
    if (isDrawFailure(error)) return undefined;
    throw error;
  }
}
