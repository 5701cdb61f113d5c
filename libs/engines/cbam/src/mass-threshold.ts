import { type CnCode, goodsCategoryOf, type Rulebook, type RuleTrail, wordsOf } from '@carbon-butler/domain-rulebook';
import { Decimal } from 'decimal.js';
import { CbamInputError, requireNonNegative } from './cbam-errors.js';
import { valueIn } from './rule-value.js';

/** One import of an importer. */
export interface ImportedGood {
  readonly cnCode: CnCode;
  readonly originCountry: string;
  /** Day of importation. */
  readonly date: string;
  readonly netMassT: Decimal;
}

export interface ThresholdResult {
  readonly limitT: Decimal;
  readonly countedMassT: Decimal;
  /** True while the counted mass does not exceed the limit. Once it does, all imports of the year are liable. */
  readonly exempt: boolean;
  /** Imports the limit says nothing about: electricity and hydrogen are liable from the first tonne. */
  readonly withoutThreshold: readonly ImportedGood[];
  /** Imports outside the CBAM by origin. */
  readonly outsideCbam: readonly ImportedGood[];
}

/**
 * The de minimis rule for one importer and calendar year, over all CN codes together.
 *
 * Source: Regulation (EU) 2023/956, Article 2a, Annex III and Annex VII point 1.
 *
 * @throws CbamInputError for a mass below 0 or a date outside the year, RuleLookupError for a code outside the CBAM
 */
export function thresholdExemption(
  book: Rulebook,
  year: number,
  imports: readonly ImportedGood[],
  trail: RuleTrail,
): ThresholdResult {
  const yearStart = `${year}-01-01`;
  const limitT = valueIn('t', trail.use(book.rule('eu-cbam.threshold.net-mass', yearStart)));
  const excluded = wordsOf(trail.use(book.term('eu-cbam.threshold.excluded-sectors', yearStart)));
  const exemptOrigins = wordsOf(trail.use(book.term('eu-cbam.exempt-origins', yearStart)));
  const withoutThreshold: ImportedGood[] = [];
  const outsideCbam: ImportedGood[] = [];
  let countedMassT = new Decimal(0);
  for (const good of imports) {
    requireNonNegative(`net mass of CN ${good.cnCode}`, good.netMassT);
    if (!good.date.startsWith(`${year}-`)) throw new CbamInputError('date of import', good.date, `a day of ${year}`);
    const category = goodsCategoryOf(book, good.cnCode, good.date);
    for (const term of category.terms) trail.use(term);
    if (exemptOrigins.includes(good.originCountry)) outsideCbam.push(good);
    else if (excluded.includes(category.sector)) withoutThreshold.push(good);
    else countedMassT = countedMassT.plus(good.netMassT);
  }
  return { limitT, countedMassT, exempt: countedMassT.lte(limitT), withoutThreshold, outsideCbam };
}
