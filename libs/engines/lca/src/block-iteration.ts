import { AndersonOne } from '@carbon-butler/engine-numerics';
import { sweep, termSizes } from './block-equations.js';
import type { Equations } from './block-equations.js';

const sweepsMax = 300;
/** Sweeps after which changes have to be below a hundredth: otherwise they are not going to vanish. */
const patienceSweeps = 60;
const patienceChange = 0.01;
/** Sweeps after which sizes are taken anew: often while the iterate is still far off. */
const sizedAfter: ReadonlySet<number> = new Set([1, 3, 10, 30, 100]);
/** Slowest contraction believed when the remaining error is estimated from the last change. */
const contractionMax = 0.9999;
const contractionMin = 0.3;
export interface IterationOutcome {
  readonly converged: boolean;
  readonly steps: number;
}

/** Iterative solution of one large block; holds the scratch space of the largest. */
export class BlockIteration {
  private readonly change: Float64Array;
  private readonly scale: Float64Array;
  private readonly anderson: AndersonOne;

  constructor(largest: number) {
    this.change = new Float64Array(largest);
    this.scale = new Float64Array(largest);
    this.anderson = new AndersonOne(largest);
  }

  /**
   * Gauss-Seidel sweeps with Anderson acceleration from the present x, until the estimated relative error of every
   * unknown is below `tolerance`. The estimate is change x c / (1 - c) with c the observed contraction: the change
   * alone says nothing near a loop gain of 1. Sizes are those of the final iterate, never of an excursion on the way.
   */
  sweeps(
    equations: Equations,
    begin: number,
    end: number,
    rhs: Float64Array,
    x: Float64Array,
    tolerance: number,
  ): IterationOutcome {
    const { change, scale, anderson } = this;
    const count = end - begin;
    const image = x.subarray(begin, end);
    anderson.restart();
    let best = Infinity;
    let before = Infinity;
    let slower = contractionMin;
    for (let steps = 1; steps <= sweepsMax; steps += 1) {
      change.set(image);
      sweep(equations, begin, end, rhs, x);
      for (let i = 0; i < count; i += 1) change[i] = (image[i] as number) - (change[i] as number);
      if (sizedAfter.has(steps)) termSizes(equations, begin, end, rhs, x, scale);
      // What supply has not reached when sizes were taken has none yet.
      for (let i = 0; i < count; i += 1) scale[i] = Math.max(scale[i] as number, Math.abs(image[i] as number));
      let largest = largestRelative(change, scale, count);
      const ratio = largest / before;
      const contraction = Math.min(Math.max(ratio, slower, contractionMin), contractionMax);
      const enough = tolerance * (1 / contraction - 1);
      if (largest <= enough) {
        termSizes(equations, begin, end, rhs, x, scale);
        largest = largestRelative(change, scale, count);
        if (largest <= enough) return { converged: true, steps };
      }
      if (!(largest < Infinity)) return { converged: false, steps };
      best = Math.min(best, largest);
      if (steps === patienceSweeps && best > patienceChange) return { converged: false, steps };
      slower = Number.isFinite(ratio) ? ratio : contractionMin;
      before = largest;
      anderson.mix(image, change, scale, count);
    }
    return { converged: false, steps: sweepsMax };
  }
}

/** Largest |change| / scale; NaN when one is NaN. */
function largestRelative(change: Float64Array, scale: Float64Array, count: number): number {
  let largest = 0;
  for (let i = 0; i < count; i += 1) {
    const relative = Math.abs(change[i] as number) / (scale[i] as number);
    // Written so that a NaN is kept and seen.
    if (!(relative <= largest)) largest = relative;
  }
  return largest;
}
