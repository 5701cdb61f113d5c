import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { Decimal } from 'decimal.js';
import { requireNonNegative } from './cbam-errors.js';
import { valueIn } from './rule-value.js';

/** What one production process emits and passes over its boundary in a period. */
export interface ProcessEmissions {
  /** Emissions of the source streams of the process, waste gases as burnt in it. */
  readonly directTco2e: Decimal;
  readonly heatImportedTco2e: Decimal;
  readonly heatExportedTco2e: Decimal;
  readonly wasteGasImportedTj: Decimal;
  readonly wasteGasExportedTj: Decimal;
  /** Emissions of the electricity the process produces: they belong to the electricity, not to the good. */
  readonly electricityProducedTco2e: Decimal;
}

export interface AttributedDirectEmissions {
  readonly wasteGasImportedTco2e: Decimal;
  readonly wasteGasExportedTco2e: Decimal;
  /** The balance before the floor. */
  readonly balanceTco2e: Decimal;
  /** The balance, 0 if negative. */
  readonly attributedTco2e: Decimal;
}

/**
 * Direct emissions attributed to a production process:
 * DirEm* + heat imported - heat exported + waste gas imported - waste gas exported - electricity produced, at least 0.
 *
 * Imported waste gas counts as natural gas of the same heat; exported waste gas is credited with natural gas times
 * an efficiency correction. Both factors are rules. Linear in every input while the balance is positive.
 *
 * Source: Implementing Regulation (EU) 2025/2547, Annex III.
 *
 * @throws CbamInputError for a negative input, RuleLookupError when the rules don't hold on `date`
 */
export function attributedDirectEmissions(
  process: ProcessEmissions,
  book: Rulebook,
  date: string,
  trail: RuleTrail,
): AttributedDirectEmissions {
  for (const [field, value] of Object.entries(process)) requireNonNegative(field, value as Decimal);
  const naturalGas = valueIn('tCO2/TJ', trail.use(book.rule('eu-cbam.fuel.natural-gas.emission-factor', date)));
  const exportCorrection = valueIn('1', trail.use(book.rule('eu-cbam.waste-gas.export-correction', date)));
  const wasteGasImportedTco2e = process.wasteGasImportedTj.mul(naturalGas);
  const wasteGasExportedTco2e = process.wasteGasExportedTj.mul(naturalGas).mul(exportCorrection);
  const balanceTco2e = process.directTco2e
    .plus(process.heatImportedTco2e)
    .minus(process.heatExportedTco2e)
    .plus(wasteGasImportedTco2e)
    .minus(wasteGasExportedTco2e)
    .minus(process.electricityProducedTco2e);
  return {
    wasteGasImportedTco2e,
    wasteGasExportedTco2e,
    balanceTco2e,
    attributedTco2e: Decimal.max(balanceTco2e, 0),
  };
}

/**
 * Emissions of the electricity a process uses: MWh x tCO2e/MWh. Whether they count is decided by the good's scope, in
 * the embedded emissions.
 *
 * @throws CbamInputError for a negative input
 */
export function indirectEmissions(electricityMwh: Decimal, factorTco2ePerMwh: Decimal): Decimal {
  return requireNonNegative('electricityMwh', electricityMwh).mul(
    requireNonNegative('factorTco2ePerMwh', factorTco2ePerMwh),
  );
}
