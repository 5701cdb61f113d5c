import { parseDecimal } from '@carbon-butler/domain-quantity';
import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { Decimal } from 'decimal.js';
import { CbamInputError, requireNonNegative } from './cbam-errors.js';
import { valueIn } from './rule-value.js';

/** How a sum of certificates becomes the number surrendered. No act names a rule, so the caller does. */
export const roundingRules = ['none', 'whole-up', 'whole-half-up', 'whole-down'] as const;
export type RoundingRule = (typeof roundingRules)[number];

const roundingModes: Readonly<Record<Exclude<RoundingRule, 'none'>, Decimal.Rounding>> = {
  'whole-up': Decimal.ROUND_CEIL,
  'whole-half-up': Decimal.ROUND_HALF_UP,
  'whole-down': Decimal.ROUND_FLOOR,
};

/** Rounds once, at the end: apply to the sum of a declaration, never to a consignment of it. */
export function roundCertificates(sum: Decimal, rule: RoundingRule): Decimal {
  return rule === 'none' ? sum : sum.toDecimalPlaces(0, roundingModes[rule]);
}

export interface CertificateInput {
  readonly massT: Decimal;
  readonly embeddedTco2ePerT: Decimal;
  readonly freeAllocationTco2ePerT: Decimal;
  /** Carbon price paid abroad, as certificates. Its formula is not settled in law, so the caller states the result. */
  readonly carbonPriceDeductionTco2e: Decimal;
}

export interface CertificatePosition {
  readonly embeddedTco2e: Decimal;
  readonly freeAllocationTco2e: Decimal;
  readonly carbonPriceDeductionTco2e: Decimal;
  /** Embedded - free allocation - deduction; negative where the deductions exceed the emissions. */
  readonly balanceTco2e: Decimal;
  /** The balance, 0 if negative, unrounded. One certificate covers one tonne. */
  readonly certificates: Decimal;
}

/**
 * Certificates of one consignment: SEE x M - SEFA x M - carbon price deduction, at least 0.
 *
 * Linear in the mass and in each specific value while the balance is positive.
 *
 * Source: Regulation (EU) 2023/956, Articles 9, 22 and 31; Implementing Regulation (EU) 2025/2620, Annex, equation 1.
 *
 * @throws CbamInputError for a negative input
 */
export function certificates(input: CertificateInput): CertificatePosition {
  const mass = requireNonNegative('massT', input.massT);
  const embeddedTco2e = mass.mul(requireNonNegative('embeddedTco2ePerT', input.embeddedTco2ePerT));
  const freeAllocationTco2e = mass.mul(requireNonNegative('freeAllocationTco2ePerT', input.freeAllocationTco2ePerT));
  const carbonPriceDeductionTco2e = requireNonNegative('carbonPriceDeductionTco2e', input.carbonPriceDeductionTco2e);
  const balanceTco2e = embeddedTco2e.minus(freeAllocationTco2e).minus(carbonPriceDeductionTco2e);
  return {
    embeddedTco2e,
    freeAllocationTco2e,
    carbonPriceDeductionTco2e,
    balanceTco2e,
    certificates: Decimal.max(balanceTco2e, 0),
  };
}

/**
 * The certificate price on the day of importation: the stated one, or the quarter's rule.
 *
 * @param statedEurPerT the caller's own price as decimal text; needed for every quarter without a published price
 * @returns EUR per t CO2e
 * @throws RuleLookupError naming the quarters there are, when none is stated and none is known
 */
export function certificatePrice(book: Rulebook, date: string, trail: RuleTrail, statedEurPerT?: string): Decimal {
  if (statedEurPerT !== undefined) return requireNonNegative('statedEurPerT', parseDecimal(statedEurPerT));
  return valueIn('EUR/tCO2e', trail.use(book.rule('eu-cbam.certificate-price', date)));
}

/** Sampled counterparts of CertificateInput: draw k of each array belongs to the same state of the world. */
export interface CertificateDraws {
  readonly massT: Float64Array;
  readonly embeddedTco2ePerT: Float64Array;
  readonly freeAllocationTco2ePerT: Float64Array;
  readonly carbonPriceDeductionTco2e: Float64Array;
}

/**
 * Certificates draw by draw, in floating point: for intervals around the decimal value, never for the value itself.
 *
 * @returns array of the same length, each at least 0
 * @throws CbamInputError when lengths differ
 */
export function certificatesOfDraws(draws: CertificateDraws): Float64Array {
  const { massT, embeddedTco2ePerT, freeAllocationTco2ePerT, carbonPriceDeductionTco2e } = draws;
  for (const [field, array] of Object.entries({
    embeddedTco2ePerT,
    freeAllocationTco2ePerT,
    carbonPriceDeductionTco2e,
  }))
    if (array.length !== massT.length)
      throw new CbamInputError(`length of ${field}`, String(array.length), `${massT.length}, the length of massT`);
  return massT.map((mass, k) => {
    const perTonne = (embeddedTco2ePerT[k] as number) - (freeAllocationTco2ePerT[k] as number);
    return Math.max(0, mass * perTonne - (carbonPriceDeductionTco2e[k] as number));
  });
}
