import type { CnCode, Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { Decimal } from 'decimal.js';
import {
  certificatePrice,
  type CertificatePosition,
  certificates,
  type RoundingRule,
  roundCertificates,
} from './certificates.js';
import { type DefaultEmissions, resolveDefault } from './default-emissions.js';
import { defaultFreeAllocation, type FreeAllocation } from './free-allocation.js';

/** A consignment whose producer gave actual values. */
export interface ConsignmentInput {
  readonly country: string;
  readonly cnCode: CnCode;
  /** Day of importation. */
  readonly date: string;
  /** Route letter, where an 8-digit code has several default values. */
  readonly route?: string;
  readonly massT: Decimal;
  readonly actualTco2ePerT: Decimal;
  /** The actual SEFA: column A of the last step plus what the precursors carry. */
  readonly actualFreeAllocationTco2ePerT: Decimal;
  /** Deductible carbon price with actual values, as certificates. */
  readonly carbonPriceDeductionTco2e: Decimal;
  /** Decimal text, EUR per t; needed where the quarter has no known price. */
  readonly statedPriceEurPerT?: string;
}

/** One way to declare the consignment. */
export interface Declaration {
  readonly specificTco2ePerT: Decimal;
  readonly freeAllocationTco2ePerT: Decimal;
  /** As the law has it, free allocation taken off. */
  readonly adjusted: CertificatePosition;
  /** As it would be without free allocation: the full carbon cost, reached in 2034. */
  readonly unadjusted: CertificatePosition;
  readonly adjustedCostEur: Decimal;
  readonly unadjustedCostEur: Decimal;
}

export interface DefaultComparison {
  readonly priceEurPerT: Decimal;
  readonly defaultEmissions: DefaultEmissions;
  readonly defaultAllocation: FreeAllocation;
  readonly actual: Declaration;
  readonly default: Declaration;
  /** Default minus actual: positive where actual values pay. Certificates rounded by the rule, then subtracted. */
  readonly adjustedSavingTco2e: Decimal;
  readonly adjustedSavingEur: Decimal;
  readonly unadjustedSavingTco2e: Decimal;
  readonly unadjustedSavingEur: Decimal;
}

/**
 * What a consignment costs with actual and with default values, with and without the free-allocation adjustment.
 *
 * A carbon price paid abroad is deducted from the actual declaration only: with default values it needs the yearly
 * default carbon prices, which do not exist yet (Regulation (EU) 2023/956, Article 9).
 *
 * @param rounding applied once to each certificate total of this consignment; `none` when it is part of a declaration
 * @throws RuleLookupError, CbamInputError
 */
export function compareWithDefault(
  book: Rulebook,
  consignment: ConsignmentInput,
  rounding: RoundingRule,
  trail: RuleTrail,
): DefaultComparison {
  const { date, massT, statedPriceEurPerT, carbonPriceDeductionTco2e } = consignment;
  const priceEurPerT = certificatePrice(book, date, trail, statedPriceEurPerT);
  const defaultEmissions = resolveDefault(book, consignment, trail);
  const defaultAllocation = defaultFreeAllocation(book, defaultEmissions.value, consignment, trail);
  const declare = (specific: Decimal, allocation: Decimal, deduction: Decimal): Declaration =>
    declaration({ massT, specific, allocation, deduction, priceEurPerT, rounding });
  const actual = declare(
    consignment.actualTco2ePerT,
    consignment.actualFreeAllocationTco2ePerT,
    carbonPriceDeductionTco2e,
  );
  const byDefault = declare(defaultEmissions.totalTco2ePerT, defaultAllocation.perTonneTco2e, new Decimal(0));
  const saved = (of: (side: Declaration) => Decimal): Decimal => of(byDefault).minus(of(actual));
  return {
    priceEurPerT,
    defaultEmissions,
    defaultAllocation,
    actual,
    default: byDefault,
    adjustedSavingTco2e: saved((side) => roundCertificates(side.adjusted.certificates, rounding)),
    adjustedSavingEur: saved((side) => side.adjustedCostEur),
    unadjustedSavingTco2e: saved((side) => roundCertificates(side.unadjusted.certificates, rounding)),
    unadjustedSavingEur: saved((side) => side.unadjustedCostEur),
  };
}

interface DeclarationParts {
  readonly massT: Decimal;
  readonly specific: Decimal;
  readonly allocation: Decimal;
  readonly deduction: Decimal;
  readonly priceEurPerT: Decimal;
  readonly rounding: RoundingRule;
}

function declaration({
  massT,
  specific,
  allocation,
  deduction,
  priceEurPerT,
  rounding,
}: DeclarationParts): Declaration {
  const position = (freeAllocationTco2ePerT: Decimal): CertificatePosition =>
    certificates({
      massT,
      embeddedTco2ePerT: specific,
      freeAllocationTco2ePerT,
      carbonPriceDeductionTco2e: deduction,
    });
  const [adjusted, unadjusted] = [position(allocation), position(new Decimal(0))];
  const cost = (side: CertificatePosition): Decimal => roundCertificates(side.certificates, rounding).mul(priceEurPerT);
  return {
    specificTco2ePerT: specific,
    freeAllocationTco2ePerT: allocation,
    adjusted,
    unadjusted,
    adjustedCostEur: cost(adjusted),
    unadjustedCostEur: cost(unadjusted),
  };
}
