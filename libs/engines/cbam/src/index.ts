export { attributedDirectEmissions, indirectEmissions } from './attributed-emissions.js';
export type { AttributedDirectEmissions, ProcessEmissions } from './attributed-emissions.js';
export { CbamInputError, UnproductiveLoopError } from './cbam-errors.js';
export {
  certificatePrice,
  certificates,
  certificatesOfDraws,
  roundCertificates,
  roundingRules,
} from './certificates.js';
export type { CertificateDraws, CertificateInput, CertificatePosition, RoundingRule } from './certificates.js';
export { compareWithDefault } from './compare-with-default.js';
export type { ConsignmentInput, Declaration, DefaultComparison } from './compare-with-default.js';
export { resolveDefault } from './default-emissions.js';
export type { DefaultEmissions, DefaultQuery } from './default-emissions.js';
export { specificEmbeddedEmissions } from './embedded-emissions.js';
export type { EmbeddedEmissions, GoodProduced, PrecursorUse, PurchasedPrecursor } from './embedded-emissions.js';
export { defaultFreeAllocation, processFreeAllocation, specificFreeAllocation } from './free-allocation.js';
export type { FreeAllocation, GoodAllocated, ProcessAllocationQuery, PurchasedAllocation } from './free-allocation.js';
export { thresholdExemption } from './mass-threshold.js';
export type { ImportedGood, ThresholdResult } from './mass-threshold.js';
export { carbonBalance, combustionEmission, processEmission } from './source-stream.js';
export type { CarbonBalance, CarbonStream, Combustion, CombustionResult } from './source-stream.js';
