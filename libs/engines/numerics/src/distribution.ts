import { normalQuantile } from './normal-quantile.js';

/** One uncertain number. `median` of a lognormal may be negative: the sign is kept aside and |x| is lognormal. */
export type Distribution =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | {
      readonly kind: 'lognormal';
      readonly median: number;
      /** Standard deviation of the natural logarithm: ln(GSD). */ readonly sigma: number;
    }
  | { readonly kind: 'triangular'; readonly low: number; readonly mode: number; readonly high: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number };

/** A distribution whose arguments make no sense: `field` is the argument. */
export class DistributionError extends Error {
  override readonly name = 'DistributionError';
  constructor(
    readonly kind: string,
    readonly field: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`${kind} distribution: ${field} must be ${expected}, got ${String(value)}`);
  }
}

/** Returns the distribution when its arguments are finite and in order. @throws DistributionError */
export function checkedDistribution(distribution: Distribution): Distribution {
  const refuse = (field: string, value: unknown, expected: string): never => {
    throw new DistributionError(distribution.kind, field, value, expected);
  };
  const finite = (field: string, value: number): void => {
    if (!Number.isFinite(value)) refuse(field, value, 'a finite number');
  };
  const spread = (field: string, value: number): void => {
    if (!(Number.isFinite(value) && value >= 0)) refuse(field, value, 'a finite number of at least 0');
  };
  switch (distribution.kind) {
    case 'fixed':
      finite('value', distribution.value);
      break;
    case 'normal':
      finite('mean', distribution.mean);
      spread('sd', distribution.sd);
      break;
    case 'lognormal':
      finite('median', distribution.median);
      if (distribution.median === 0) refuse('median', 0, 'different from 0');
      spread('sigma', distribution.sigma);
      break;
    case 'triangular':
      finite('low', distribution.low);
      finite('high', distribution.high);
      if (!(distribution.mode >= distribution.low && distribution.mode <= distribution.high))
        refuse('mode', distribution.mode, `between ${distribution.low} and ${distribution.high}`);
      break;
    case 'uniform':
      finite('low', distribution.low);
      finite('high', distribution.high);
      if (distribution.high < distribution.low) refuse('high', distribution.high, `at least ${distribution.low}`);
      break;
    default:
      refuse('kind', (distribution as { kind: unknown }).kind, 'fixed, normal, lognormal, triangular or uniform');
  }
  return distribution;
}

/** The value a deterministic calculation uses: the one that data sets publish (median of a lognormal, mode of a triangular). */
export function nominalOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'normal':
      return distribution.mean;
    case 'lognormal':
      return distribution.median;
    case 'triangular':
      return distribution.mode;
    case 'uniform':
      return (distribution.low + distribution.high) / 2;
  }
}

export function meanOf(distribution: Distribution): number {
  if (distribution.kind === 'lognormal') return distribution.median * Math.exp(distribution.sigma ** 2 / 2);
  if (distribution.kind === 'triangular') return (distribution.low + distribution.mode + distribution.high) / 3;
  return nominalOf(distribution);
}

export function standardDeviationOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return 0;
    case 'normal':
      return distribution.sd;
    case 'lognormal':
      return Math.abs(meanOf(distribution)) * Math.sqrt(Math.expm1(distribution.sigma ** 2));
    case 'triangular': {
      const { low, mode, high } = distribution;
      // Written as squares of differences: the usual form cancels for a narrow triangle far from zero.
      return Math.sqrt(((high - low) ** 2 + (mode - low) * (mode - high)) / 18);
    }
    case 'uniform':
      return (distribution.high - distribution.low) / Math.sqrt(12);
  }
}

/**
 * Inverse of the cumulative distribution function at `probability` in (0, 1): one uniform number makes one draw.
 *
 * A lognormal of negative median is mirrored, so the draw still rises with the probability.
 */
export function quantileOf(distribution: Distribution, probability: number): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'normal':
      return distribution.mean + distribution.sd * normalQuantile(probability);
    case 'lognormal':
      return (
        distribution.median *
        Math.exp(Math.sign(distribution.median) * distribution.sigma * normalQuantile(probability))
      );
    case 'triangular':
      return triangularQuantile(distribution.low, distribution.mode, distribution.high, probability);
    case 'uniform':
      return distribution.low + (distribution.high - distribution.low) * probability;
  }
}

/** Inverse of the triangular distribution function. */
export function triangularQuantile(low: number, mode: number, high: number, probability: number): number {
  const width = high - low;
  if (width === 0) return low;
  return probability * width <= mode - low
    ? low + Math.sqrt(probability * width * (mode - low))
    : high - Math.sqrt((1 - probability) * width * (high - mode));
}
