export { threefry2x32 } from './threefry.js';
export { RandomStream, SeedError, uniformAt } from './random-stream.js';
export type { Seed } from './random-stream.js';
export { normalQuantile, normalQuantileTable } from './normal-quantile.js';
export {
  checkedDistribution,
  DistributionError,
  meanOf,
  nominalOf,
  quantileOf,
  standardDeviationOf,
  triangularQuantile,
} from './distribution.js';
export type { Distribution } from './distribution.js';
export { orderStatisticInPlace, quantileInPlace, QuantileError, summarizeSample } from './quantile.js';
export type { SampleSummary } from './quantile.js';
export { compensatedSum } from './compensated-sum.js';
export { DenseLu, SingularMatrixError } from './dense-lu.js';
export { strongComponents } from './strong-components.js';
export type { StrongComponents } from './strong-components.js';
export { gmres } from './gmres.js';
export type { GmresOutcome, GmresProblem } from './gmres.js';
export { AndersonOne } from './anderson.js';
