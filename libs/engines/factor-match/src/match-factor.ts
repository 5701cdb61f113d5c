import { type FactorIndex, FactorIndexError, headingDigits } from './factor-index.js';
import {
  codeReason,
  type MatchReason,
  otherCodeReason,
  regionReason,
  termReason,
  unitReason,
  unmatchedReason,
} from './match-reason.js';
import { type FactorQuery, type ReadQuery, readQuery, type WeightedFeature } from './read-query.js';
import { nearest, type ScoredFactor, scoreFactors, sharedPrefix } from './score-factors.js';

export interface FactorCandidate {
  readonly ruleId: string;
  /** From 0 to 1: 1 where query and label say the same. */
  readonly score: number;
  readonly reasons: readonly MatchReason[];
}

export interface FactorMatch {
  readonly candidates: readonly FactorCandidate[];
  /**
   * `match`: the first candidate can be taken. `ambiguous`: another family is about as near, so a person must choose.
   * `none`: nothing is near enough; the candidates, if any, only show what was nearest.
   */
  readonly verdict: 'match' | 'ambiguous' | 'none';
}

export const candidatesMax = 50;

/**
 * Below, no match. Where the tuning lines of `testing/labelled-lines.json` lose least: at 0.48 all of their lines without
 * a factor are turned away, and 3 of 298 with one are turned away that a threshold of 0.4 would let pass.
 */
const noneBelow = 0.48;
/** A candidate of another family this near the first makes the answer ambiguous. */
const ambiguousShare = 0.97;

/**
 * Ranks the factors of an index for a line of text in Chinese or English, with reasons, and says when none fits.
 * Deterministic: no model, no clock, no chance. Equal scores are ordered by rule id.
 *
 * @throws FactorIndexError when `limit` is not a whole number from 1 to `candidatesMax`
 */
export function matchFactor(
  index: FactorIndex,
  query: FactorQuery,
  { limit }: { readonly limit: number },
): FactorMatch {
  if (!Number.isInteger(limit) || limit < 1 || limit > candidatesMax)
    throw new FactorIndexError('limit out of range', 'limit', limit, `1 to ${candidatesMax}`);
  const read = readQuery(index, query);
  const scored = scoreFactors(index, read);
  const candidates = nearest(scored, limit).map((entry) => ({
    ruleId: entry.indexed.factor.ruleId,
    score: entry.score,
    reasons: reasonsFor(index, read, entry),
  }));
  return { candidates, verdict: verdictOf(scored) };
}

function verdictOf(scored: readonly ScoredFactor[]): FactorMatch['verdict'] {
  const [first] = nearest(scored, 1);
  if (!first || first.score < noneBelow) return 'none';
  const near = ambiguousShare * first.score;
  const hasRival = scored.some(({ indexed, score }) => score >= near && indexed.family !== first.indexed.family);
  return hasRival ? 'ambiguous' : 'match';
}

function reasonsFor(
  index: FactorIndex,
  read: ReadQuery,
  { at, indexed, relation }: ScoredFactor,
): readonly MatchReason[] {
  const { code, unit, features, corrected } = read;
  const isShared = ({ term }: WeightedFeature) => index.postings.get(term)?.includes(at) === true;
  const matched = textsOf(features.filter(isShared));
  const unmatched = textsOf(features.filter((feature) => !isShared(feature))).filter((text) => !matched.includes(text));
  const { cnCode } = indexed.factor;
  const scope = index.scopes[indexed.scope];
  const prefix = code === undefined || cnCode === undefined ? 0 : sharedPrefix(code, cnCode);
  return [
    ...matched.map(termReason),
    ...corrected,
    ...unmatched.map(unmatchedReason),
    ...(unit !== undefined && scope?.per !== undefined ? [unitReason(unit, scope.per)] : []),
    ...(code !== undefined && cnCode !== undefined
      ? [prefix >= headingDigits ? codeReason(code.slice(0, prefix)) : otherCodeReason(code, cnCode)]
      : []),
    ...(relation === 'unasked' || !scope ? [] : [regionReason(relation, scope.region)]),
  ];
}

function textsOf(features: readonly WeightedFeature[]): readonly string[] {
  return [...new Set(features.map(({ feature }) => feature.text))];
}
