/** Scores are stated in `unit` times `factor`. */
export interface ScoreScale {
  readonly factor: number;
  readonly unitOf: (unit: string) => string;
}

/** A figure has 12 places after the point: from here on it keeps at least seven digits. */
const smallestStated = 1e-6;
const powers = [
  ['', 1],
  ['10^-6', 1e-6],
  ['10^-12', 1e-12],
  ['10^-18', 1e-18],
] as const;

/**
 * The unit in which small scores, such as kilograms of CFC-11 equivalents, keep their digits.
 *
 * @param size of the smallest score that is stated; 0 says nothing of the scale
 */
export function scoreScale(size: number): ScoreScale {
  const [power, factor] = (size === 0 ? powers[0] : powers.find(([, f]) => size / f >= smallestStated)) ?? powers[3];
  return { factor, unitOf: (unit) => (power === '' ? unit : `${power}.${unit}`) };
}
