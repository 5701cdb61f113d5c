import { loopGain } from './block-equations.js';
import { adjointPattern } from './block-pattern.js';
import type { BlockSolver, SolverOptions } from './block-solver.js';
import type { System } from './system.js';

/** A loop that uses more than it makes, solved all the same because the caller accepts it. */
export interface UnproductiveLoop {
  readonly activities: readonly string[];
  /** What comes back per unit put in: 1 or more; an upper bound where credits are part of the loop. */
  readonly gain: number;
}

export interface SolveOptions {
  /** Default 'refuse'. */
  readonly unproductiveLoops?: SolverOptions['unproductiveLoops'];
}

/** How a deterministic solution is made: to 1e-12, checked by its backward error. */
export function exactSolverOptions(options: SolveOptions): SolverOptions {
  return {
    denseMax: 400,
    tolerance: 1e-12,
    residualMax: 1e-8,
    unproductiveLoops: options.unproductiveLoops ?? 'refuse',
  };
}

/** The loops a solver accepted although they use more than they make. */
export function acceptedLoops(system: System, solver: BlockSolver): readonly UnproductiveLoop[] {
  const { reference, componentStart, nominal } = system;
  const { diagonal, technosphere } = nominal.coefficients;
  const equations = { pattern: adjointPattern(system), values: technosphere, diagonal };
  return [...solver.unproductiveBlocks].map((begin) => {
    const left = (diagonal[begin] as number) / (reference[begin] as number);
    if (left < 0) return { activities: [system.activityIds[begin] as string], gain: 1 - left };
    const end = componentStart.find((start) => start > begin) ?? reference.length;
    return { activities: system.activityIds.slice(begin, end), gain: loopGain(equations, begin, end) };
  });
}
