import { checkedDistribution, DistributionError } from '@carbon-butler/engine-numerics';
import type { Uncertainty } from './neutral-model.js';

type Stated = Exclude<Uncertainty, { readonly kind: 'undefined' }>;

/** A lognormal by its geometric standard deviation, the encoding of openLCA: `sigma = ln GSD`. */
export function lognormalFromGsd(median: number, gsd: number): Uncertainty {
  return lognormal(median, Math.log(gsd), `lognormal of median ${median} and GSD ${gsd}`);
}

/** By the square of the geometric standard deviation: EcoSpold 1, SimaPro and ILCD. `sigma = ln(GSD^2) / 2`. */
export function lognormalFromSquaredGsd(median: number, squaredGsd: number): Uncertainty {
  return lognormal(median, Math.log(squaredGsd) / 2, `lognormal of median ${median} and squared GSD ${squaredGsd}`);
}

/** By the variance of the natural logarithm: EcoSpold 2. `sigma = sqrt(variance)`. */
export function lognormalFromLogVariance(median: number, variance: number): Uncertainty {
  return lognormal(median, Math.sqrt(variance), `lognormal of median ${median} and log variance ${variance}`);
}

/** By `loc` = ln of the median's magnitude and `scale` = sigma: Brightway, which keeps a sign beside them. */
export function lognormalFromLocScale(loc: number, scale: number, negative: boolean): Uncertainty {
  const median = (negative ? -1 : 1) * Math.exp(loc);
  return lognormal(median, scale, `lognormal of loc ${loc} and scale ${scale}`);
}

function lognormal(median: number, sigma: number, stated: string): Uncertainty {
  return orUndefined({ kind: 'lognormal', median, sigma }, stated);
}

export function normal(mean: number, sd: number): Uncertainty {
  return orUndefined({ kind: 'normal', mean, sd }, `normal of mean ${mean} and sd ${sd}`);
}

export function triangular(low: number, mode: number, high: number): Uncertainty {
  return orUndefined({ kind: 'triangular', low, mode, high }, `triangular from ${low} by ${mode} to ${high}`);
}

export function uniform(low: number, high: number): Uncertainty {
  return orUndefined({ kind: 'uniform', low, high }, `uniform from ${low} to ${high}`);
}

/** The distribution, or its text where the arguments make none. */
function orUndefined(distribution: Stated, stated: string): Uncertainty {
  try {
    checkedDistribution(distribution);
    return distribution;
  } catch (error) {
    if (!(error instanceof DistributionError)) throw error;
    return { kind: 'undefined', stated };
  }
}
