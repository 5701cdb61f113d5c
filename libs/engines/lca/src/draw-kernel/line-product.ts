import { lanes } from './draw-kernel.js';

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
    even = Math.fround(even + Math.fround((value[lanes * p + lane] as number) * first));
    odd = Math.fround(odd + Math.fround((value[lanes * (p + 1) + lane] as number) * second));
  }
  if (p < to) {
    const last = x[lanes * (index[p] as number) + lane] as number;
    even = Math.fround(even + Math.fround((value[lanes * p + lane] as number) * last));
  }
  return Math.fround(even + odd);
}
