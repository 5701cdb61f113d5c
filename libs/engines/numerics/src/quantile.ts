import { compensatedSum } from './compensated-sum.js';

/** What a sample says about a value. `low` and `high` are the ends of the central interval of probability `level`. */
export interface SampleSummary {
  readonly mean: number;
  /** Sample standard deviation (n - 1); 0 for one draw. */
  readonly sd: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly level: number;
  readonly draws: number;
}

/** A sample or probability that no quantile can be taken of. */
export class QuantileError extends Error {
  override readonly name = 'QuantileError';
  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`${field} must be ${expected}, got ${String(value)}`);
  }
}

/**
 * Mean, spread and central interval of a sample, which is left as it is.
 *
 * @throws QuantileError when the sample is empty or holds a value that is not finite, or `level` is not in (0, 1)
 */
export function summarizeSample(sample: ArrayLike<number>, level = 0.95): SampleSummary {
  if (!(level > 0 && level < 1)) throw new QuantileError('level', level, 'between 0 and 1');
  const draws = sample.length;
  if (draws === 0) throw new QuantileError('sample', '0 values', 'at least one value');
  const [least, most] = rangeOf(sample);
  const mean = compensatedSum(sample) / draws;
  const values = new Float64Array(draws);
  for (let n = 0; n < draws; n += 1) values[n] = ((sample[n] as number) - mean) ** 2;
  const squares = compensatedSum(values);
  const spread = { mean, sd: draws > 1 ? Math.sqrt(squares / (draws - 1)) : 0, level, draws };
  if (least === most) return { ...spread, low: least, median: least, high: least };
  values.set(sample);
  return {
    ...spread,
    low: quantileInPlace(values, (1 - level) / 2),
    median: quantileInPlace(values, 0.5),
    high: quantileInPlace(values, (1 + level) / 2),
  };
}

/** Least and largest value. @throws QuantileError on one that is not finite */
function rangeOf(sample: ArrayLike<number>): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (let n = 0; n < sample.length; n += 1) {
    const value = sample[n] as number;
    if (!Number.isFinite(value)) throw new QuantileError(`sample[${n}]`, value, 'a finite number');
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/**
 * Quantile by linear interpolation between order statistics (type 7), in linear time. Reorders `values`.
 *
 * Source: Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996) 361-365.
 */
export function quantileInPlace(values: Float64Array, probability: number): number {
  const place = (values.length - 1) * probability;
  const below = Math.floor(place);
  const lower = orderStatisticInPlace(values, below);
  if (place === below) return lower;
  let upper = Infinity;
  for (let i = below + 1; i < values.length; i += 1) upper = Math.min(upper, values[i] as number);
  return lower + (place - below) * (upper - lower);
}

/** The k-th smallest value (from 0) by Hoare's selection; afterwards nothing right of k is smaller. Reorders `values`. */
export function orderStatisticInPlace(values: Float64Array, k: number): number {
  let left = 0;
  let right = values.length - 1;
  while (left < right) {
    const pivot = middleOfThree(
      values[left] as number,
      values[(left + right) >>> 1] as number,
      values[right] as number,
    );
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i += 1;
      while ((values[j] as number) > pivot) j -= 1;
      if (i > j) break;
      const held = values[i] as number;
      values[i] = values[j] as number;
      values[j] = held;
      i += 1;
      j -= 1;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k] as number;
}

function middleOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
