import type { LocalizedText, SourceRef } from '@carbon-butler/domain-quantity';

/**
 * How far a rule may be relied on. `final`: read in the act or table itself. `draft`: a consultation text, not in
 * force. `assumed`: known only second-hand, recalled, or our own reading of an open question.
 */
export type RuleStatus = 'final' | 'draft' | 'assumed';

/** Attributes a rule can be looked up by. `purpose` is set on every rule so that factors of two schemes never mix. */
export const ruleKeyNames = [
  'purpose',
  'country',
  'region',
  'sector',
  'cn',
  'route',
  'column',
  'measure',
  'item',
  'gas',
  'class',
  'year',
  'quarter',
  'role',
] as const;

export type RuleKeyName = (typeof ruleKeyNames)[number];
export type RuleKey = Readonly<Partial<Record<RuleKeyName, string>>> & { readonly purpose: string };

export type Distribution = 'normal' | 'lognormal' | 'triangular' | 'uniform';

/**
 * How sure a number is: either `relative95` (half-width of the 95 % interval as a share of the value, for normal and
 * lognormal) or the bounds `low` and `high` in the rule's unit (for triangular and uniform).
 */
export interface RuleUncertainty {
  readonly distribution: Distribution;
  readonly relative95?: string;
  readonly low?: string;
  readonly high?: string;
  readonly source: SourceRef;
}

interface RuleBase {
  /** Names the quantity through time: two rules may share an id if their validity does not overlap. */
  readonly id: string;
  /** `id@validFrom`: names this one value, and is what a run records. */
  readonly ref: string;
  readonly label: LocalizedText;
  /** First day the rule holds, `YYYY-MM-DD`. */
  readonly validFrom: string;
  /** First day it holds no more; absent while nothing replaces it. */
  readonly validTo?: string;
  readonly status: RuleStatus;
  readonly source: SourceRef;
  /** What was seen of the source, in words. */
  readonly confidence: string;
  readonly key: RuleKey;
  readonly set: RuleSetRef;
}

export interface RuleSetRef {
  readonly id: string;
  readonly version: string;
}

/** A dated number: factor, benchmark, mark-up, GWP, price. `value` is plain decimal text. */
export interface Rule extends RuleBase {
  readonly kind: 'number';
  readonly value: string;
  readonly unit: string;
  readonly uncertainty?: RuleUncertainty;
}

/** A dated statement that is not a number: a calendar date, or one or more words such as a goods category. */
export interface Term extends RuleBase {
  readonly kind: 'date' | 'words';
  /** `YYYY-MM-DD`, or words joined by ` | `. */
  readonly value: string;
}

/**
 * A cell the source leaves without a number. `–`: the source gives no value for this row and sends the reader to its
 * fallback row. `N/A`: the value does not apply. The two lead to different lookups, so both are kept.
 */
export interface RuleGap {
  readonly id: string;
  readonly marker: GapMarker;
  readonly key: RuleKey;
  readonly validFrom: string;
  readonly validTo?: string;
}

export const gapMarkers = ['–', 'N/A'] as const;
export type GapMarker = (typeof gapMarkers)[number];

export interface RuleSet extends RuleSetRef {
  readonly title: LocalizedText;
  readonly licence: string;
  readonly rules: readonly Rule[];
  readonly terms: readonly Term[];
  readonly gaps: readonly RuleGap[];
}

/** The words of a term, in the order of the source; none for an empty list. */
export function wordsOf(term: Term): readonly string[] {
  return term.value === '' ? [] : term.value.split(' | ');
}
