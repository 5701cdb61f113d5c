import { parseDecimal } from '@carbon-butler/domain-quantity';
import { parseCnCode, type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  certificatePrice,
  compareWithDefault,
  type DefaultComparison,
  resolveDefault,
} from '@carbon-butler/engine-cbam';
import { Decimal } from 'decimal.js';
import type { InstallationEmissions } from '../installation/embedded-emissions.js';
import { actualFreeAllocation } from './actual-free-allocation.js';
import type { ConsignmentInputs } from './consignment-inputs.js';

/** What a figure moves with: the actual emissions, the actual free allocation, or the first less the second. */
export type Mover = 'emissions' | 'allocation' | 'balance';

/** The comparison at the actual values, and at both ends of the 95 % interval of each mover. */
export interface ComparisonBounds {
  readonly central: DefaultComparison;
  readonly ends: Readonly<Record<Mover, readonly [DefaultComparison, DefaultComparison]>>;
}

/**
 * Compares the consignment with its default value.
 *
 * The tonnes of precursors that emissions and free allocation are made of are the same, so their uncertainties are
 * taken together: first order, as those of the emissions. All else is linear down to the floor of 0 certificates, so
 * the ends of an interval go through the same comparison.
 *
 * @throws CnCodeError, DecimalError, RuleLookupError, CbamInputError
 */
export function comparisonBounds(
  inputs: ConsignmentInputs,
  emissions: InstallationEmissions,
  rulebook: Rulebook,
  trail: RuleTrail,
): ComparisonBounds {
  const { importDate: date, countryOfOrigin: country, productionRoute: route } = inputs;
  const { itemId } = inputs.installation;
  const query = { country, cnCode: parseCnCode(inputs.cnCode), date, ...(route === undefined ? {} : { route }) };
  const byDefault = resolveDefault(rulebook, query, trail);
  const routes = route === undefined ? (byDefault.value.key.route ?? '').split('/').filter(Boolean) : [route];
  const priceEurPerT = certificatePrice(rulebook, date, trail, inputs.priceEurPerT);
  const massT = parseDecimal(inputs.netMassT);

  const compareAt = (actualTco2ePerT: Decimal, allocationTco2ePerT: Decimal): DefaultComparison =>
    compareWithDefault(
      rulebook,
      {
        ...query,
        massT,
        actualTco2ePerT: Decimal.max(actualTco2ePerT, 0),
        actualFreeAllocationTco2ePerT: Decimal.max(allocationTco2ePerT, 0),
        carbonPriceDeductionTco2e: new Decimal(0),
        statedPriceEurPerT: priceEurPerT.toFixed(),
      },
      'none',
      trail,
    );

  const see = emissions.asked.totalTco2ePerT;
  const sefa = actualFreeAllocation(emissions.graph, itemId, routes, { rulebook, trail, date });
  const effects = emissions.moved.map(({ graph, byGood }) => {
    const moved = actualFreeAllocation(graph, itemId, routes, { rulebook, trail: new RuleTrail(), date });
    return {
      emissions: (byGood.get(itemId)?.totalTco2ePerT ?? see).minus(see).toNumber(),
      allocation: moved.minus(sefa).toNumber(),
    };
  });
  const halfOf = (effect: (moved: (typeof effects)[number]) => number): number => Math.hypot(...effects.map(effect));
  const around = (half: number): readonly [DefaultComparison, DefaultComparison] => [
    compareAt(see.minus(half), sefa),
    compareAt(see.plus(half), sefa),
  ];
  const halfAllocation = halfOf(({ allocation }) => allocation);
  return {
    central: compareAt(see, sefa),
    ends: {
      emissions: around(halfOf((moved) => moved.emissions)),
      allocation: [compareAt(see, sefa.minus(halfAllocation)), compareAt(see, sefa.plus(halfAllocation))],
      balance: around(halfOf((moved) => moved.emissions - moved.allocation)),
    },
  };
}
