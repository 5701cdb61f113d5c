import { lanes } from './draw-kernel.js';

/** Rounds to 32 bits: a sum, product or quotient of 32-bit floats rounded once is what 32-bit arithmetic gives. */
export const rounded: (value: number) => number = Math.fround;

/** Sum of value[p] x[index[p]] of one lane over p from..to - 1, in the two partial sums of the vector kernel. */
export function lineProduct(
  index: Int32Array,
  value: Float32Array,
  x: Float32Array,
  from: number,
  to: number,
  lane: number,
): number {
  let even = 0;
  let odd = 0;
  let p = from;
  for (; p + 1 < to; p += 2) {
    const first = x[lanes * (index[p] as number) + lane] as number;
    const second = x[lanes * (index[p + 1] as number) + lane] as number;
    even = rounded(even + rounded((value[lanes * p + lane] as number) * first));
    odd = rounded(odd + rounded((value[lanes * (p + 1) + lane] as number) * second));
  }
  if (p < to) {
    const last = x[lanes * (index[p] as number) + lane] as number;
    even = rounded(even + rounded((value[lanes * p + lane] as number) * last));
  }
  return rounded(even + odd);
}
