export { buildFactorIndex, FactorIndexError, indexedFactorsMax } from './factor-index.js';
export type { FactorIndex, FactorScope, IndexedFactor } from './factor-index.js';
export { candidatesMax, matchFactor } from './match-factor.js';
export type { FactorCandidate, FactorMatch } from './match-factor.js';
export type { MatchReason } from './match-reason.js';
export { factorFromRule } from './matchable-factor.js';
export type { MatchableFactor } from './matchable-factor.js';
export type { FactorQuery } from './read-query.js';
