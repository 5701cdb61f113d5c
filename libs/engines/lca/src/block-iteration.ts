import { AndersonOne, gmres } from '@carbon-butler/engine-numerics';
import { sweep } from './block-equations.js';
import type { Equations } from './block-equations.js';

const sweepsMax = 300;
/** An iterate this many times farther from rest than the best so far is on its way to infinity. */
const divergenceFactor = 1e6;
/** Slowest contraction believed when the remaining error is estimated from the last change. */
const contractionMax = 0.9999;
const contractionMin = 0.3;
/** Stands for the size of an unknown that is 0 so far. */
const scaleMin = 1e-280;

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
   * alone says nothing near a loop gain of 1.
   */
  sweeps(equations: Equations, begin: number, end: number, rhs: Float64Array, x: Float64Array, tolerance: number) {
    const { change, scale, anderson } = this;
    const count = end - begin;
    const image = x.subarray(begin, end);
    for (let i = 0; i < count; i += 1) scale[i] = Math.max(Math.abs(image[i] as number), scaleMin);
    anderson.restart();
    let best = Infinity;
    let before = Infinity;
    let slower = contractionMin;
    for (let steps = 1; steps <= sweepsMax; steps += 1) {
      change.set(image);
      sweep(equations, begin, end, rhs, x);
      let largest = 0;
      for (let i = 0; i < count; i += 1) {
        const now = image[i] as number;
        const size = Math.max(scale[i] as number, Math.abs(now));
        const moved = now - (change[i] as number);
        scale[i] = size;
        change[i] = moved;
        const relative = Math.abs(moved) / size;
        // Written so that a NaN is kept and seen.
        if (!(relative <= largest)) largest = relative;
      }
      const ratio = largest / before;
      const contraction = Math.min(Math.max(ratio, slower, contractionMin), contractionMax);
      if (largest * (contraction / (1 - contraction)) <= tolerance) return { converged: true, steps };
      if (!(largest <= best * divergenceFactor)) return { converged: false, steps };
      best = Math.min(best, largest);
      slower = Number.isFinite(ratio) ? ratio : contractionMin;
      before = largest;
      anderson.mix(image, change, scale, count);
    }
    return { converged: false, steps: sweepsMax };
  }
}

const krylovRestart = 60;
const krylovIterationsMax = 600;
/** Passes of GMRES, each in units of the last pass's solution. */
const krylovPassesMax = 4;

/**
 * GMRES on the Gauss-Seidel sweep, for a block whose sweeps do not contract. Unknowns are measured in units of their
 * own size, which every pass knows better than the one before. `done` says whether x is good enough.
 */
export function solveByKrylov(
  equations: Equations,
  begin: number,
  end: number,
  rhs: Float64Array,
  x: Float64Array,
  tolerance: number,
  done: () => boolean,
): IterationOutcome {
  const count = end - begin;
  const view = x.subarray(begin, end);
  const zero = new Float64Array(x.length);
  const work = new Float64Array(x.length);
  view.fill(0);
  sweep(equations, begin, end, rhs, x);
  const constant = view.slice();
  let scale = sizes(constant);
  let steps = 0;
  const solution = new Float64Array(count);
  for (let pass = 0; pass < krylovPassesMax; pass += 1) {
    const unit = scale;
    const outcome = gmres({
      apply: (v, out) => {
        for (let i = 0; i < count; i += 1) work[begin + i] = (v[i] as number) * (unit[i] as number);
        sweep(equations, begin, end, zero, work);
        for (let i = 0; i < count; i += 1)
          out[i] = (v[i] as number) - (work[begin + i] as number) / (unit[i] as number);
      },
      rightHandSide: constant.map((value, i) => value / (unit[i] as number)),
      x: solution,
      tolerance,
      restart: krylovRestart,
      iterationsMax: krylovIterationsMax,
    });
    steps += outcome.iterations;
    for (let i = 0; i < count; i += 1) view[i] = (solution[i] as number) * (unit[i] as number);
    if (done()) return { converged: true, steps };
    scale = sizes(view);
    for (let i = 0; i < count; i += 1) solution[i] = (view[i] as number) / (scale[i] as number);
  }
  return { converged: false, steps };
}

/** Size of each unknown; of one that is 0, the smallest size there is. */
function sizes(values: Float64Array): Float64Array {
  const known = values.reduce((least, value) => (value === 0 ? least : Math.min(least, Math.abs(value))), Infinity);
  return values.map((value) => Math.abs(value) || (Number.isFinite(known) ? known : 1));
}
