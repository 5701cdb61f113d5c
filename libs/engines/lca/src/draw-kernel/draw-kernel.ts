/** Draws a kernel makes and solves at a time: those that share one random block. */
export const lanes = 4;

/** Amounts that are certain or lognormal: `centre` x exp(`spread` x z), with the stream that z comes from. */
export interface KernelAmounts {
  /** Padded to a multiple of four by amounts of 0. */
  readonly centre: Float32Array;
  readonly spread: Float32Array;
  readonly key0: Int32Array;
  readonly key1: Int32Array;
}

/**
 * Equations x = direct + value x, block by block, in units in which every line's terms add up to 1 in the central
 * system. So 32-bit floats are enough whatever the units of products, and one tolerance holds for all.
 */
export interface KernelSystem {
  /** Entries of line j: `pointer[j] .. inner[j] - 1` from earlier blocks, `inner[j] .. pointer[j + 1] - 1` from its own. */
  readonly pointer: Int32Array;
  readonly inner: Int32Array;
  readonly index: Int32Array;
  readonly value: KernelAmounts;
  readonly directPointer: Int32Array;
  readonly direct: KernelAmounts;
  readonly blockStart: Int32Array;
  /** Sum of the `blockKind`s that hold for the block; 0 for one without entries of its own. */
  readonly blockKind: Int32Array;
  /** The central solution, where each draw starts. */
  readonly start: Float32Array;
  /** Intensity, per unit of each product, that 1 stands for. */
  readonly size: Float64Array;
}

export const blockKind = {
  swept: 1,
  /** Swept with Anderson acceleration, whose convergence doesn't show that the loop is productive. */
  accelerated: 2,
  /** Accelerated, and of plain uses: the signs of the solution show it. */
  judged: 4,
} as const;

/** Relative error asked of each unknown, against the sum of its equation's terms: 32-bit sums give little better. */
export const kernelTolerance = 2e-6;

export interface DrawKernel {
  /** The four solutions, interleaved: that of lane l for line j is `x[4 j + l]`. Overwritten by the next. */
  readonly x: Float32Array;
  /** Draws and solves 4 x group .. 4 x group + 3; returns the lanes, as bits, that have to be solved in another way. */
  solve(group: number): number;
}

/** Every number once for each lane. */
export function interleaved(numbers: Float32Array): Float32Array {
  const all = new Float32Array(lanes * numbers.length);
  for (let n = 0; n < all.length; n += 1) all[n] = numbers[n >> 2] as number;
  return all;
}
