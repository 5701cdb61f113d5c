import {
  distinctWeight,
  type FactorIndex,
  type FactorScope,
  headingDigits,
  type IndexedFactor,
} from './factor-index.js';
import { converts } from './ledger-unit.js';
import type { ReadQuery } from './read-query.js';
import { askedRegion, regionAllows, type RegionRelation, regionShare, relateRegion } from './region-fit.js';

export interface ScoredFactor {
  /** Position in the index. */
  readonly at: number;
  readonly indexed: IndexedFactor;
  readonly score: number;
  readonly relation: RegionRelation;
}

/** Weight of what only the query says, and of what only the label says. */
const queryOnlyShare = 0.6;
const labelOnlyShare = 0.25;
/** How far a shared CN heading lifts the score towards 1; what is left of it under another heading or chapter. */
const sameHeadingLift = 0.3;
const otherHeadingShare = 0.8;
const otherChapterShare = 0.5;
/** The same for a factor without a code: a line with one is about goods, and most goods have one. */
const noCodeShare = 0.9;
const chapterDigits = 2;

/**
 * Scores every factor that shares a term or the CN heading with the query, whose unit the amount converts to, and that
 * is not bound to another region. Similarity of the weighted features after Tversky (1977), "Features of similarity":
 * shared / (shared + a x query only + b x label only), then the code, then the region.
 */
export function scoreFactors(index: FactorIndex, read: ReadQuery): readonly ScoredFactor[] {
  const { touched, shared, sharedDistinct } = sumShared(index, read);
  const relations = index.scopes.map((scope) => relationTo(scope, read));
  const scored: ScoredFactor[] = [];
  for (const at of touched) {
    const indexed = index.factors[at];
    const relation = indexed && relations[indexed.scope];
    if (!indexed || !relation) continue;
    const both = shared[at] ?? 0;
    const labelOnly = Math.max(indexed.distinctWeight - (sharedDistinct[at] ?? 0), 0);
    const all = both + queryOnlyShare * (read.weight - both) + labelOnlyShare * labelOnly;
    const similarity = both === 0 ? 0 : both / all;
    const score = withCode(similarity, read.code, indexed.factor.cnCode) * regionShare[relation];
    if (score > 0) scored.push({ at, indexed, score, relation });
  }
  return scored;
}

/** How a scope's region relates to the one asked for; nothing where its unit or its region rules it out. */
function relationTo({ per, region, isRegionBound }: FactorScope, read: ReadQuery): RegionRelation | undefined {
  if (read.unit !== undefined && !converts(read.unit, per)) return undefined;
  const relation = relateRegion(askedRegion(read.country, read.regionsInText, isRegionBound), region);
  return regionAllows(relation, isRegionBound) ? relation : undefined;
}

interface Shared {
  readonly touched: readonly number[];
  readonly shared: Float64Array;
  readonly sharedDistinct: Float64Array;
}

function sumShared(index: FactorIndex, { features, code }: ReadQuery): Shared {
  const shared = new Float64Array(index.factors.length);
  const sharedDistinct = new Float64Array(index.factors.length);
  const isTouched = new Uint8Array(index.factors.length);
  const touched: number[] = [];
  const touch = (at: number) => {
    if (isTouched[at] === 0) touched.push(at);
    isTouched[at] = 1;
  };
  for (const { feature, term, weight } of features) {
    const distinct = distinctWeight(feature, weight);
    for (const at of index.postings.get(term) ?? []) {
      shared[at] = (shared[at] ?? 0) + weight;
      sharedDistinct[at] = (sharedDistinct[at] ?? 0) + distinct;
      touch(at);
    }
  }
  index.byHeading.get(code?.slice(0, headingDigits) ?? '')?.forEach(touch);
  return { touched, shared, sharedDistinct };
}

function withCode(similarity: number, code: string | undefined, factorCode: string | undefined): number {
  if (code === undefined) return similarity;
  if (factorCode === undefined) return similarity * noCodeShare;
  const prefix = sharedPrefix(code, factorCode);
  if (prefix >= headingDigits) return similarity + sameHeadingLift * (1 - similarity);
  return similarity * (prefix >= chapterDigits ? otherHeadingShare : otherChapterShare);
}

export function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}

/** The `limit` best in order, without sorting the thousands that share a common word. Equal scores by rule id. */
export function nearest(scored: readonly ScoredFactor[], limit: number): readonly ScoredFactor[] {
  const best: ScoredFactor[] = [];
  for (const entry of scored) {
    const last = best[best.length - 1];
    if (best.length === limit && last && !isNearer(entry, last)) continue;
    let at = best.length;
    for (let before = best[at - 1]; before && isNearer(entry, before); before = best[at - 1]) at -= 1;
    best.splice(at, 0, entry);
    if (best.length > limit) best.pop();
  }
  return best;
}

function isNearer(a: ScoredFactor, b: ScoredFactor): boolean {
  return a.score > b.score || (a.score === b.score && a.indexed.factor.ruleId < b.indexed.factor.ruleId);
}
