import type { BlockPattern } from './block-pattern.js';

/** The lines of a pattern with their numbers: what the solvers of one block read. */
export interface Equations {
  readonly pattern: BlockPattern;
  /** Off-diagonal values in the order of `pattern.index`. */
  readonly values: Float64Array;
  readonly diagonal: Float64Array;
  /** Size, in units of each line, below which its terms need not be told from 0; 0 where all have to be. */
  readonly floor: Float64Array;
}

/** One pass of Gauss-Seidel over unknowns begin .. end - 1 in the order of the pattern; `x` holds old and new values. */
export function sweep(equations: Equations, begin: number, end: number, rhs: Float64Array, x: Float64Array): void {
  const { values, diagonal, pattern } = equations;
  const { index, innerBegin, innerEnd, ascending } = pattern;
  const step = ascending ? 1 : -1;
  const stop = ascending ? end : begin - 1;
  for (let j = ascending ? begin : end - 1; j !== stop; j += step) {
    const last = innerEnd[j] as number;
    let p = innerBegin[j] as number;
    // Four sums that do not wait for each other: a sweep is bound by the latency of additions, not by their number.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (; p + 3 < last; p += 4) {
      a += (values[p] as number) * (x[index[p] as number] as number);
      b += (values[p + 1] as number) * (x[index[p + 1] as number] as number);
      c += (values[p + 2] as number) * (x[index[p + 2] as number] as number);
      d += (values[p + 3] as number) * (x[index[p + 3] as number] as number);
    }
    for (; p < last; p += 1) a += (values[p] as number) * (x[index[p] as number] as number);
    x[j] = ((rhs[j] as number) - (a + b + (c + d))) / (diagonal[j] as number);
  }
}

/** Left-hand sides of a block, each divided by its diagonal; `out` counts from the block's first line. */
export function scaledLines(
  equations: Equations,
  begin: number,
  end: number,
  x: Float64Array,
  out: Float64Array,
): void {
  const { values, diagonal, pattern } = equations;
  const { index, innerBegin, innerEnd } = pattern;
  for (let j = begin; j < end; j += 1) {
    let sum = 0;
    const last = innerEnd[j] as number;
    for (let p = innerBegin[j] as number; p < last; p += 1)
      sum += (values[p] as number) * (x[index[p] as number] as number);
    out[j - begin] = (x[j] as number) + sum / (diagonal[j] as number);
  }
}

/** rhs[j] minus what the blocks already solved contribute, for the unknowns of one block. */
export function foldOuter(
  equations: Equations,
  begin: number,
  end: number,
  given: Float64Array,
  x: Float64Array,
  rhs: Float64Array,
): void {
  const { values, pattern } = equations;
  const { index, outerBegin, outerEnd } = pattern;
  for (let j = begin; j < end; j += 1) {
    let sum = given[j] as number;
    const last = outerEnd[j] as number;
    for (let p = outerBegin[j] as number; p < last; p += 1)
      sum -= (values[p] as number) * (x[index[p] as number] as number);
    rhs[j] = sum;
  }
}

/** Terms below this are lost to underflow, and their relative error says nothing. */
const smallest = 1e-280;

/**
 * Size of every unknown of a block: the sum of the sizes of its equation's terms over |diagonal|, which is what a
 * change is small or large against. The unknown itself may be near 0 where terms cancel. Written from `scale[0]` on.
 */
export function termSizes(
  equations: Equations,
  begin: number,
  end: number,
  rhs: Float64Array,
  x: Float64Array,
  scale: Float64Array,
): void {
  const { values, diagonal, pattern, floor } = equations;
  const { index, innerBegin, innerEnd } = pattern;
  for (let j = begin; j < end; j += 1) {
    let size = Math.max(Math.abs(rhs[j] as number), floor[j] as number);
    const last = innerEnd[j] as number;
    for (let p = innerBegin[j] as number; p < last; p += 1)
      size += Math.abs((values[p] as number) * (x[index[p] as number] as number));
    scale[j - begin] = Math.max(size / Math.abs(diagonal[j] as number), smallest);
  }
}

/**
 * Largest componentwise backward error over the unknowns begin .. end - 1 of a block: the relative change of the
 * equation's own terms that would make x exact. Independent of units.
 *
 * Source: Oettli and Prager, "Compatibility of approximate solution of linear equations with given error bounds for
 * coefficients and right-hand sides", Numer. Math. 6 (1964) 405-409.
 */
export function backwardError(
  equations: Equations,
  begin: number,
  end: number,
  rhs: Float64Array,
  x: Float64Array,
): number {
  const { values, diagonal, pattern, floor } = equations;
  const { index, innerBegin, innerEnd } = pattern;
  let worst = 0;
  for (let j = begin; j < end; j += 1) {
    const own = (diagonal[j] as number) * (x[j] as number);
    let rest = (rhs[j] as number) - own;
    let size = Math.max(Math.abs(rhs[j] as number) + Math.abs(own), floor[j] as number);
    const last = innerEnd[j] as number;
    for (let p = innerBegin[j] as number; p < last; p += 1) {
      const term = (values[p] as number) * (x[index[p] as number] as number);
      rest -= term;
      size += Math.abs(term);
    }
    const error = size < smallest ? 0 : Math.abs(rest) / size;
    // Written so that a NaN is kept and seen.
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

/**
 * Whether the block holds uses only and no credits. Then, and only then, whether it is productive can be told exactly.
 *
 * The sign is read against the diagonal of the product's row: waste handed to a treatment (negative diagonal) is a
 * positive entry, and plain use of the treatment.
 */
export function isPlainUse({ values, diagonal, pattern }: Equations, begin: number, end: number): boolean {
  const { index, innerBegin, innerEnd, ascending } = pattern;
  for (let j = begin; j < end; j += 1)
    for (let p = innerBegin[j] as number; p < (innerEnd[j] as number); p += 1) {
      const product = ascending ? (index[p] as number) : j;
      if ((values[p] as number) * (diagonal[product] as number) > 0) return false;
    }
  return true;
}

const gainIterationsMax = 500;
const gainTolerance = 1e-10;

/**
 * What a loop returns per unit put into it: the spectral radius of the block's |D⁻¹(A - D)|, by power iteration on
 * one plus it, which converges for cyclic loops too. An upper bound where credits and uses cancel.
 */
export function loopGain({ values, diagonal, pattern }: Omit<Equations, 'floor'>, begin: number, end: number): number {
  const { index, innerBegin, innerEnd } = pattern;
  let v = new Float64Array(end - begin).fill(1);
  let gain = Number.NaN;
  for (let iteration = 0; iteration < gainIterationsMax; iteration += 1) {
    const w = new Float64Array(end - begin);
    let lowest = Infinity;
    let highest = 0;
    for (let j = begin; j < end; j += 1) {
      let sum = 0;
      for (let p = innerBegin[j] as number; p < (innerEnd[j] as number); p += 1)
        sum += Math.abs(values[p] as number) * (v[(index[p] as number) - begin] as number);
      const own = v[j - begin] as number;
      const next = own + sum / Math.abs(diagonal[j] as number);
      w[j - begin] = next;
      lowest = Math.min(lowest, next / own);
      highest = Math.max(highest, next / own);
    }
    gain = (lowest + highest) / 2 - 1;
    if (highest - lowest <= gainTolerance * highest) break;
    const largest = w.reduce((a, b) => Math.max(a, b), 0);
    v = w.map((value) => value / largest);
  }
  return gain;
}
