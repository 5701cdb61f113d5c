import { forwardPattern } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import type { SolveStatistics } from './block-solver.js';
import { significanceFloors } from './significance.js';
import { acceptedLoops, exactSolverOptions } from './solve-options.js';
import type { SolveOptions, UnproductiveLoop } from './solve-options.js';
import { demandVector } from './system.js';
import type { Demand, System } from './system.js';

/** How often every activity runs to serve a demand. */
export interface Supply {
  /** f, by product. */
  readonly demand: Float64Array;
  /** s of A s = f, by activity; nothing is cut off, since small supplies may carry large emissions. */
  readonly runs: Float64Array;
  readonly statistics: SolveStatistics;
  readonly unproductiveLoops: readonly UnproductiveLoop[];
}

/**
 * Solves A s = f for each demand with one factorization.
 *
 * @throws InventoryError on an unknown activity or an amount that isn't finite
 * @throws SingularSystemError, UnproductiveLoopError, NotConvergedError
 */
export function supplies(system: System, demands: readonly Demand[], options: SolveOptions = {}): readonly Supply[] {
  const solver = new BlockSolver(system, forwardPattern(system), exactSolverOptions(options));
  solver.load(system.nominal.coefficients);
  const floorsOf = significanceFloors(system);
  return demands.map((demand) => {
    const vector = demandVector(system, demand);
    const runs = new Float64Array(vector.length);
    const statistics = solver.solve(vector, runs, floorsOf(vector));
    return { demand: vector, runs, statistics, unproductiveLoops: acceptedLoops(system, solver) };
  });
}

/** `supplies` of one demand. */
export function supply(system: System, demand: Demand, options: SolveOptions = {}): Supply {
  return supplies(system, [demand], options)[0] as Supply;
}

/** Amounts of all elementary flows of a supply: g = B s, in the order of `system.flowIds`. */
export function elementaryInventory(system: System, { runs }: Pick<Supply, 'runs'>): Float64Array {
  const { pointer, index } = system.elementary;
  const { elementary } = system.nominal.coefficients;
  const amounts = new Float64Array(system.flowIds.length);
  for (let j = 0; j < runs.length; j += 1) {
    const times = runs[j] as number;
    if (times === 0) continue;
    for (let p = pointer[j] as number; p < (pointer[j + 1] as number); p += 1) {
      const flow = index[p] as number;
      amounts[flow] = (amounts[flow] as number) + (elementary[p] as number) * times;
    }
  }
  return amounts;
}
