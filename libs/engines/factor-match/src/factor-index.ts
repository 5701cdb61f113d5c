import { globalRegion, type MatchableFactor } from './matchable-factor.js';
import { normaliseText } from './normalise-text.js';
import { type Feature, phraseWords, readFeatures, textUnits } from './phrases.js';
import { buildSpeller, type Speller } from './spelling.js';
import { perUnit } from './ledger-unit.js';
import { labelOnlyShareOf } from './vocabulary/label-only-share.js';

/** A factor as the index holds it. `distinctWeight`: how much its label says, to tell a general from a special factor. */
export interface IndexedFactor {
  readonly factor: MatchableFactor;
  readonly family: string;
  /** Position of its scope in the index. */
  readonly scope: number;
  readonly distinctWeight: number;
}

/** What decides whether a factor can apply at all. Thousands of factors share a few scopes. */
export interface FactorScope {
  readonly per: string | undefined;
  readonly region: string;
  readonly isRegionBound: boolean;
}

/** Inverted index over the labels of factors. Immutable; made once, asked often. */
export interface FactorIndex {
  readonly factors: readonly IndexedFactor[];
  readonly scopes: readonly FactorScope[];
  /** Positions in `factors` by term. */
  readonly postings: ReadonlyMap<string, readonly number[]>;
  /** Positions in `factors` by the first `headingDigits` of their CN code. */
  readonly byHeading: ReadonlyMap<string, readonly number[]>;
  readonly speller: Speller;
}

/** Digits of a heading of the Harmonized System: goods under one heading are alike, goods in one chapter need not be. */
export const headingDigits = 4;

/** Most factors an index may hold: a bound on its memory. */
export const indexedFactorsMax = 200_000;

export class FactorIndexError extends Error {
  override readonly name = 'FactorIndexError';
  constructor(
    message: string,
    readonly field: string,
    readonly value: string | number,
    readonly expected: string,
  ) {
    super(message);
  }
}

/** What a term of each kind weighs at most, as a share of a concept's weight. */
const weightOfKind: Readonly<Record<Feature['kind'], number>> = {
  concept: 1,
  word: 0.5,
  characters: 0.3,
  number: 0.2,
  region: 0,
};

/**
 * What a term weighs that no label has. A known thing that no factor is about is the strongest sign that none fits; an
 * unknown word may be a brand or a grade and weighs little; a number is a size and weighs nothing.
 */
const weightUnseen: Readonly<Record<Feature['kind'], number>> = {
  concept: 1.5,
  word: 0.35,
  characters: 0.12,
  number: 0,
  region: 0,
};

/** A term every label has still weighs this share of one that a single label has. */
const commonWeightMin = 0.35;

/**
 * Indexes the English and Chinese labels of the factors.
 *
 * @throws FactorIndexError when an id is given twice or there are more than `indexedFactorsMax` factors
 */
export function buildFactorIndex(factors: readonly MatchableFactor[]): FactorIndex {
  if (factors.length > indexedFactorsMax)
    throw new FactorIndexError('too many factors', 'factors', factors.length, `at most ${indexedFactorsMax}`);
  const seen = new Set<string>();
  const postings = new Map<string, number[]>();
  const byHeading = new Map<string, number[]>();
  const known = new Set(phraseWords);
  const featuresOf = factors.map(({ ruleId, label, cnCode }, at) => {
    if (seen.has(ruleId)) throw new FactorIndexError('an id is given twice', 'ruleId', ruleId, 'ids that differ');
    seen.add(ruleId);
    const texts = [...textUnits(normaliseText(label.en)), ...textUnits(normaliseText(label.zh))];
    for (const word of texts) if (/^[a-z]{4,}$/.test(word)) known.add(word);
    const terms = new Map(readFeatures(texts).map((feature) => [termOf(feature), feature]));
    for (const term of terms.keys()) append(postings, term, at);
    if (cnCode !== undefined) append(byHeading, cnCode.slice(0, headingDigits), at);
    return [...terms.values()];
  });
  const partial = { postings, size: factors.length };
  const scopes = new Map<string, FactorScope>();
  const scopeOf = factors.map((factor) => addScope(scopes, factor));
  return {
    factors: factors.map((factor, at) => ({
      factor,
      family: factor.family ?? factor.ruleId,
      scope: scopeOf[at] ?? 0,
      distinctWeight: (featuresOf[at] ?? []).reduce(
        (sum, feature) => sum + distinctWeight(feature, termWeight(feature, partial)),
        0,
      ),
    })),
    scopes: [...scopes.values()],
    postings,
    byHeading,
    speller: buildSpeller(known),
  };
}

/** Position of the factor's scope, which is added if it is new. */
function addScope(scopes: Map<string, FactorScope>, { unit, region, regionBound }: MatchableFactor): number {
  const scope = { per: perUnit(unit), region: region ?? globalRegion, isRegionBound: regionBound === true };
  const key = JSON.stringify(scope);
  if (!scopes.has(key)) scopes.set(key, scope);
  return [...scopes.keys()].indexOf(key);
}

function append(lists: Map<string, number[]>, name: string, at: number): void {
  const list = lists.get(name);
  if (list) list.push(at);
  else lists.set(name, [at]);
}

/**
 * What a feature of a label costs where the query does not have it. Only concepts and numbers set a label apart: its
 * other words say the same in two languages.
 */
export function distinctWeight({ kind, name }: Feature, weight: number): number {
  if (kind === 'concept') return weight * (labelOnlyShareOf[name] ?? 1);
  return kind === 'number' ? weight : 0;
}

export function termOf({ kind, name }: Feature): string {
  return `${kind}:${name}`;
}

/**
 * Inverse document frequency (Spärck Jones 1972), scaled so that a term of one label weighs 1 and one of all labels
 * `commonWeightMin`, times the share of its kind.
 */
export function termWeight(
  feature: Feature,
  { postings, size }: { readonly postings: FactorIndex['postings']; readonly size: number },
): number {
  const frequency = postings.get(termOf(feature))?.length ?? 0;
  if (frequency === 0) return weightUnseen[feature.kind];
  const rarity = size > 1 ? Math.log(size / frequency) / Math.log(size) : 1;
  return weightOfKind[feature.kind] * (commonWeightMin + (1 - commonWeightMin) * rarity);
}
