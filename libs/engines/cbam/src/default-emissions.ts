import {
  type CnCode,
  defaultValueRule,
  markUpRule,
  otherCountries,
  type Rule,
  type Rulebook,
  type RuleTrail,
} from '@carbon-butler/domain-rulebook';
import type { Decimal } from 'decimal.js';
import { CbamInputError } from './cbam-errors.js';
import { valueIn } from './rule-value.js';

export interface DefaultQuery {
  /** ISO 3166 alpha-2 country of origin, or `OTHER`. */
  readonly country: string;
  readonly cnCode: CnCode;
  /** Day of importation. */
  readonly date: string;
  /** Route letter, where an 8-digit code has several rows. */
  readonly route?: string;
}

export interface DefaultEmissions {
  readonly value: Rule;
  readonly markUp: Rule;
  /** True where the row of other countries stands in for the country asked for. */
  readonly fromOtherCountries: boolean;
  readonly publishedTco2ePerT: Decimal;
  /** What a declarant without actual data uses: published total x (1 + mark-up of the year). */
  readonly totalTco2ePerT: Decimal;
}

/**
 * The default specific embedded emissions of a good, mark-up included. The published total is used as it stands:
 * it differs from direct + indirect by rounding.
 *
 * Source: Implementing Regulation (EU) 2025/2621, Annex I.
 *
 * @throws RuleLookupError, CbamInputError
 */
export function resolveDefault(book: Rulebook, query: DefaultQuery, trail: RuleTrail): DefaultEmissions {
  const value = trail.use(defaultValueRule(book, { ...query, measure: 'total' }));
  const { sector } = value.key;
  if (sector === undefined)
    throw new CbamInputError(`sector of rule ${value.ref}`, 'absent', 'the sector of its mark-up');
  const markUp = trail.use(markUpRule(book, sector, query.date));
  const publishedTco2ePerT = valueIn('tCO2e/t', value);
  return {
    value,
    markUp,
    fromOtherCountries: value.key.country === otherCountries && query.country !== otherCountries,
    publishedTco2ePerT,
    totalTco2ePerT: publishedTco2ePerT.mul(valueIn('1', markUp).plus(1)),
  };
}
