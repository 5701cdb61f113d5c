import type { Uncertainty } from '../neutral-model.js';
import { lognormalFromLocScale, normal, triangular, uniform } from '../uncertainty-encodings.js';

/** Arguments of a distribution as stats_arrays names them. */
export interface StatsArray {
  readonly type: number;
  readonly loc: number;
  readonly scale: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Sign of a lognormal, kept beside its logarithm. */
  readonly negative: boolean;
}

/** Distribution by its number in stats_arrays: 0 undefined, 1 none, 2 lognormal, 3 normal, 4 uniform, 5 triangular. */
export function brightwayUncertainty({
  type,
  loc,
  scale,
  minimum,
  maximum,
  negative,
}: StatsArray): Uncertainty | undefined {
  switch (type) {
    case 0:
    case 1:
      return undefined;
    case 2:
      return lognormalFromLocScale(loc, scale, negative);
    case 3:
      return normal(loc, scale);
    case 4:
      return uniform(minimum, maximum);
    case 5:
      return triangular(minimum, loc, maximum);
    default:
      return {
        kind: 'undefined',
        stated: `type ${type} of loc ${loc} and scale ${scale} from ${minimum} to ${maximum}`,
      };
  }
}
