import type { Rule } from '@carbon-butler/domain-rulebook';
import { Decimal } from 'decimal.js';
import { requireNonNegative } from './cbam-errors.js';
import { valueIn } from './rule-value.js';

export interface Combustion {
  readonly amountT: Decimal;
  /** GJ per t, which is TJ per kt. */
  readonly netCalorificValueGjPerT: Decimal;
  readonly emissionFactorTco2PerTj: Decimal;
  /** Share of carbon oxidised, 0 to 1. */
  readonly oxidation: Decimal;
  /** Share of carbon that is zero-rated biomass, 0 to 1. */
  readonly biomass: Decimal;
}

export interface CombustionResult {
  readonly energyTj: Decimal;
  readonly emissionTco2: Decimal;
}

const gjPerTj = new Decimal(1000);

/**
 * Combustion of one fuel: AD x NCV x EF x OxF x (1 - biomass).
 *
 * Source: Implementing Regulation (EU) 2025/2547, Annex II, standard method.
 *
 * @throws CbamInputError for a negative input
 */
export function combustionEmission(fuel: Combustion): CombustionResult {
  const amount = requireNonNegative('amountT', fuel.amountT);
  const energyTj = amount.mul(requireNonNegative('netCalorificValueGjPerT', fuel.netCalorificValueGjPerT)).div(gjPerTj);
  const fossil = new Decimal(1).minus(requireNonNegative('biomass', fuel.biomass));
  const factor = requireNonNegative('emissionFactorTco2PerTj', fuel.emissionFactorTco2PerTj);
  const emissionTco2 = energyTj
    .mul(factor)
    .mul(requireNonNegative('oxidation', fuel.oxidation))
    .mul(requireNonNegative('1 - biomass', fossil));
  return { energyTj, emissionTco2 };
}

/**
 * Process emission of one material: AD x EF x conversion factor.
 *
 * Source: Implementing Regulation (EU) 2025/2547, Annex II, standard method.
 *
 * @throws CbamInputError for a negative input
 */
export function processEmission(amountT: Decimal, factorTco2PerT: Decimal, conversion: Decimal): Decimal {
  return requireNonNegative('amountT', amountT)
    .mul(requireNonNegative('factorTco2PerT', factorTco2PerT))
    .mul(requireNonNegative('conversion', conversion));
}

/** A carbon-bearing flow over the boundary; `amount` in any unit, `carbonTcPerUnit` per that unit. */
export interface CarbonStream {
  readonly id: string;
  readonly amount: Decimal;
  readonly carbonTcPerUnit: Decimal;
}

export interface CarbonBalance {
  readonly carbonInTc: Decimal;
  readonly carbonOutTc: Decimal;
  /** Negative where more carbon leaves than enters: a sign of missing inputs, left for the caller to judge. */
  readonly emissionTco2: Decimal;
}

/**
 * Mass balance: (sum of carbon in - sum of carbon out) x the carbon-to-CO2 rule.
 *
 * The rule is an argument because schemes differ: 3.664 for the CBAM, 44/12 for the China ETS. Linear in every amount
 * and in every carbon content.
 *
 * Source: Implementing Regulation (EU) 2025/2547, Annex II, mass balance method.
 *
 * @throws CbamInputError for a negative amount or content, or a rule not in tCO2/tC
 */
export function carbonBalance(
  inputs: readonly CarbonStream[],
  outputs: readonly CarbonStream[],
  carbonToCo2: Rule,
): CarbonBalance {
  const [carbonInTc, carbonOutTc] = [carbonOf(inputs), carbonOf(outputs)];
  return {
    carbonInTc,
    carbonOutTc,
    emissionTco2: carbonInTc.minus(carbonOutTc).mul(valueIn('tCO2/tC', carbonToCo2)),
  };
}

function carbonOf(streams: readonly CarbonStream[]): Decimal {
  return streams.reduce(
    (sum, { id, amount, carbonTcPerUnit }) =>
      sum.plus(
        requireNonNegative(`amount of ${id}`, amount).mul(
          requireNonNegative(`carbon content of ${id}`, carbonTcPerUnit),
        ),
      ),
    new Decimal(0),
  );
}
