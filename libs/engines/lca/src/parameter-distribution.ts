import { checkedDistribution, meanOf, nominalOf, standardDeviationOf } from '@carbon-butler/engine-numerics';
import type { Distribution } from '@carbon-butler/engine-numerics';

/**
 * Values drawn elsewhere, by draw number. Scores of a background that were simulated together stay together in the
 * foreground that takes them: one draw is one state of the background.
 */
export interface Sample {
  readonly kind: 'sample';
  /** Its value without draws. */
  readonly central: number;
  /** NaN in a draw that failed there, and then fails here. */
  readonly values: Float64Array;
}

/** What a parameter is drawn from. */
export type ParameterDistribution = Distribution | Sample;

/** The value a calculation without draws uses. */
export function centralOf(distribution: ParameterDistribution): number {
  return distribution.kind === 'sample' ? distribution.central : nominalOf(distribution);
}

export function meanOfParameter(distribution: ParameterDistribution): number {
  return distribution.kind === 'sample' ? momentsOf(distribution).mean : meanOf(distribution);
}

/** Spread to first order around the central value: a lognormal is linearised in its logarithm. */
export function firstOrderSpread(distribution: ParameterDistribution): number {
  if (distribution.kind === 'sample') return momentsOf(distribution).sd;
  if (distribution.kind === 'lognormal') return Math.abs(distribution.median) * distribution.sigma;
  return standardDeviationOf(distribution);
}

/** Returns the distribution when its arguments make sense. @throws DistributionError */
export function checkedParameter(distribution: ParameterDistribution): ParameterDistribution {
  if (distribution.kind !== 'sample') return checkedDistribution(distribution);
  checkedDistribution({ kind: 'fixed', value: distribution.central });
  return distribution;
}

function momentsOf({ values }: Sample): { readonly mean: number; readonly sd: number } {
  const drawn = values.filter((value) => !Number.isNaN(value));
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const squares = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / Math.max(1, drawn.length - 1)) };
}
