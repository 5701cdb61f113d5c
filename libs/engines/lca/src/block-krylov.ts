import { gmres } from '@carbon-butler/engine-numerics';
import { scaledLines, sweep, termSizes } from './block-equations.js';
import type { Equations } from './block-equations.js';
import type { IterationOutcome } from './block-iteration.js';

const restart = 60;
const iterationsMax = 600;
/** Passes of GMRES per preconditioner, each in units of the last pass's solution. */
const passesMax = 3;
/** Steps of supply that the first guess of sizes looks ahead. */
const sizingStepsMax = 100;
const sizingStepsMin = 5;
/** A size below this is that of an unknown not reached yet. */
const reachedMin = 1e-250;

/**
 * GMRES for a block whose sweeps do not contract: preconditioned by a sweep first, by the diagonal alone where sweeps
 * amplify too much to be of use. Unknowns are measured in units of their own size, which every pass knows better than
 * the one before. `done` says whether x is good enough.
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
  const view = x.subarray(begin, end);
  const first = firstSizes(equations, begin, end, rhs);
  let steps = 0;
  for (const operator of [sweepOperator, diagonalOperator]) {
    const { apply, constant } = operator(equations, begin, end, rhs);
    let unit = first;
    view.fill(0);
    for (let pass = 0; pass < passesMax; pass += 1) {
      const now = unit;
      const solution = view.map((value, i) => value / (now[i] as number));
      const outcome = gmres({
        apply: (v, out) => {
          apply(
            v.map((value, i) => value * (now[i] as number)),
            out,
          );
          for (let i = 0; i < out.length; i += 1) out[i] = (out[i] as number) / (now[i] as number);
        },
        rightHandSide: constant.map((value, i) => value / (now[i] as number)),
        x: solution,
        tolerance,
        restart,
        iterationsMax,
      });
      steps += outcome.iterations;
      solution.forEach((value, i) => (view[i] = value * (now[i] as number)));
      if (done()) return { converged: true, steps };
      if (!view.every(Number.isFinite)) break;
      unit = view.map((value, i) => Math.abs(value) || (first[i] as number));
    }
  }
  return { converged: false, steps };
}

/** A linear map on the unknowns of a block and the constant it has to equal. */
interface Operator {
  readonly apply: (v: Float64Array, out: Float64Array) => void;
  readonly constant: Float64Array;
}

type MakeOperator = (equations: Equations, begin: number, end: number, rhs: Float64Array) => Operator;

/** x - G x = c, with G the homogeneous Gauss-Seidel sweep and c the sweep of 0. */
const sweepOperator: MakeOperator = (equations, begin, end, rhs) => {
  const zero = new Float64Array(rhs.length);
  const work = new Float64Array(rhs.length);
  sweep(equations, begin, end, rhs, work);
  return {
    constant: work.slice(begin, end),
    apply: (v, out) => {
      work.set(v, begin);
      sweep(equations, begin, end, zero, work);
      for (let i = 0; i < v.length; i += 1) out[i] = (v[i] as number) - (work[begin + i] as number);
    },
  };
};

/** D⁻¹ A x = D⁻¹ b. */
const diagonalOperator: MakeOperator = (equations, begin, end, rhs) => {
  const work = new Float64Array(rhs.length);
  return {
    constant: rhs.slice(begin, end).map((value, i) => value / (equations.diagonal[begin + i] as number)),
    apply: (v, out) => {
      work.set(v, begin);
      scaledLines(equations, begin, end, work, out);
    },
  };
};

/** Sizes of the unknowns as far as the right-hand side reaches in some steps, cancellation left aside. */
function firstSizes(equations: Equations, begin: number, end: number, rhs: Float64Array): Float64Array {
  const sizes = new Float64Array(end - begin);
  const work = new Float64Array(rhs.length);
  for (let step = 1; step <= sizingStepsMax; step += 1) {
    termSizes(equations, begin, end, rhs, work, sizes);
    work.set(sizes, begin);
    if (step >= sizingStepsMin && sizes.every((size) => size > reachedMin)) break;
  }
  const least = sizes.reduce((low, size) => (size > reachedMin ? Math.min(low, size) : low), Infinity);
  return sizes.map((size) => (size > reachedMin ? size : Number.isFinite(least) ? least : 1));
}
