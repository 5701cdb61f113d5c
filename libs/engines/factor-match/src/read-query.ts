import { type FactorIndex, headingDigits, termOf, termWeight } from './factor-index.js';
import { converts, ledgerUnit, takeAmount } from './ledger-unit.js';
import { type MatchReason, spellingReason } from './match-reason.js';
import { normaliseText } from './normalise-text.js';
import { type Feature, readFeatures, textUnits } from './phrases.js';
import { correctSpelling } from './spelling.js';

/** A line of a ledger. Only the text is needed; every field more makes the answer surer. */
export interface FactorQuery {
  readonly text: string;
  /** Unit of the amount, as the ledger writes it. One that is not known is ignored. */
  readonly unit?: string;
  /** HS or CN code; points and blanks are ignored. */
  readonly code?: string;
  /** ISO country or province, e.g. `CN` or `CN-SX`. */
  readonly country?: string;
}

export interface WeightedFeature {
  readonly feature: Feature;
  readonly term: string;
  readonly weight: number;
}

/** A query as understood: what it says, in terms of the index. */
export interface ReadQuery {
  readonly features: readonly WeightedFeature[];
  readonly weight: number;
  readonly unit: string | undefined;
  readonly code: string | undefined;
  readonly country: string | undefined;
  readonly regionsInText: readonly string[];
  readonly corrected: readonly MatchReason[];
}

export function readQuery(index: FactorIndex, query: FactorQuery): ReadQuery {
  const { text, unit } = readAmount(query);
  const corrected: MatchReason[] = [];
  const units = textUnits(text).map((word) => {
    const meant = /^[a-z]+$/.test(word) ? correctSpelling(word, index.speller) : undefined;
    if (meant !== undefined) corrected.push(spellingReason(word, meant));
    return meant ?? word;
  });
  const found = [...readFeatures(units), ...impliedByUnit(unit)];
  const size = index.factors.length;
  const byTerm = new Map<string, WeightedFeature>();
  for (const feature of found) {
    const term = termOf(feature);
    const weight = feature.weight * termWeight(feature, { postings: index.postings, size });
    if (weight > (byTerm.get(term)?.weight ?? 0)) byTerm.set(term, { feature, term, weight });
  }
  const features = [...byTerm.values()];
  const code = query.code?.replace(/\D/g, '');
  return {
    features,
    weight: features.reduce((sum, { weight }) => sum + weight, 0),
    unit,
    code: code !== undefined && code.length >= headingDigits ? code : undefined,
    country: query.country,
    regionsInText: found.flatMap(({ kind, name }) => (kind === 'region' ? [name] : [])),
    corrected,
  };
}

/** The unit of the field; without one, that of an amount in the text. Beside a unit, `33t` in the text is a size. */
function readAmount(query: FactorQuery): { readonly text: string; readonly unit: string | undefined } {
  const text = normaliseText(query.text);
  if (query.unit !== undefined) return { text, unit: ledgerUnit(query.unit) };
  const { unit, rest } = takeAmount(text);
  return { text: rest, unit };
}

/** Tonne-kilometres are of transport, whatever else the text says. */
function impliedByUnit(unit: string | undefined): readonly Feature[] {
  if (unit === undefined || !converts(unit, 't.km')) return [];
  return [{ kind: 'concept', name: 'freight', text: unit, weight: 1 }];
}
