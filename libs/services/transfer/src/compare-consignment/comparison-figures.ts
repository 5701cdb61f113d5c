import {
  decimalText,
  exact,
  type Figure,
  figure,
  type SourceRef,
  type Uncertainty,
} from '@carbon-butler/domain-quantity';
import type { Declaration, DefaultComparison } from '@carbon-butler/engine-cbam';
import { Decimal } from 'decimal.js';
import { flowSources } from '../installation/assess-installation.js';
import type { ComparisonBounds, Mover } from './comparison-bounds.js';
import type { ConsignmentInputs } from './consignment-inputs.js';

interface Wanted {
  readonly id: string;
  readonly en: string;
  readonly zh: string;
  readonly unit: string;
  readonly moves: Mover;
  readonly of: (comparison: DefaultComparison) => Decimal;
}

/** Every intermediate of the comparison, so that the difference can be followed. */
export function comparisonFigures(
  inputs: ConsignmentInputs,
  bounds: ComparisonBounds,
  priceSource: SourceRef,
): readonly Figure[] {
  const { central } = bounds;
  const law: readonly SourceRef[] = [central.defaultEmissions.value.source, central.defaultEmissions.markUp.source];
  const allocation: readonly SourceRef[] = [
    central.defaultAllocation.benchmark.source,
    central.defaultAllocation.cbamFactor.source,
  ];
  const sources = [...flowSources(inputs.installation), ...law, ...allocation];
  const published = (
    id: string,
    en: string,
    zh: string,
    value: Decimal,
    unit: string,
    from: readonly SourceRef[],
  ): Figure =>
    figure({
      id,
      label: { en, zh },
      value: decimalText(value),
      unit,
      uncertainty: exact('published in law'),
      basis: 'default',
      sources: from,
    });
  return [
    published(
      'default.published',
      'Published default value',
      '公布的默认值',
      central.defaultEmissions.publishedTco2ePerT,
      'tCO2e/t',
      law,
    ),
    published(
      'default.total',
      'Default value with mark-up',
      '含加成默认值',
      central.defaultEmissions.totalTco2ePerT,
      'tCO2e/t',
      law,
    ),
    published(
      'default.free-allocation',
      'Free allocation with the default value',
      '默认值对应免费配额',
      central.defaultAllocation.perTonneTco2e,
      'tCO2e/t',
      allocation,
    ),
    figure({
      id: 'price',
      label: { en: 'Certificate price', zh: '证书价格' },
      value: decimalText(central.priceEurPerT),
      unit: 'EUR/tCO2e',
      uncertainty: exact(inputs.priceEurPerT === undefined ? 'published price of the quarter' : 'stated by the caller'),
      basis: 'default',
      sources: [priceSource],
    }),
    ...wanted.map((each) => derived(each, bounds, sources)),
  ];
}

const wanted: readonly Wanted[] = [
  ...declaration('actual', 'actual values', '实际值', (comparison) => comparison.actual),
  ...declaration('default', 'default values', '默认值', (comparison) => comparison.default),
  {
    id: 'difference.embedded',
    en: 'Embedded emissions saved on paper by actual values',
    zh: '采用实际值少计的隐含排放',
    unit: 'tCO2e',
    moves: 'emissions',
    of: ({ actual, default: byDefault }) => byDefault.adjusted.embeddedTco2e.minus(actual.adjusted.embeddedTco2e),
  },
  {
    id: 'saving.certificates',
    en: 'Certificates saved',
    zh: '少交证书',
    unit: 'tCO2e',
    moves: 'balance',
    of: ({ adjustedSavingTco2e }) => adjustedSavingTco2e,
  },
  {
    id: 'saving.cost',
    en: 'Cost saved',
    zh: '节省费用',
    unit: 'EUR',
    moves: 'balance',
    of: ({ adjustedSavingEur }) => adjustedSavingEur,
  },
  {
    id: 'saving.certificates.without-free-allocation',
    en: 'Certificates saved, without free allocation',
    zh: '不计免费配额时少交证书',
    unit: 'tCO2e',
    moves: 'emissions',
    of: ({ unadjustedSavingTco2e }) => unadjustedSavingTco2e,
  },
  {
    id: 'saving.cost.without-free-allocation',
    en: 'Cost saved, without free allocation',
    zh: '不计免费配额时节省费用',
    unit: 'EUR',
    moves: 'emissions',
    of: ({ unadjustedSavingEur }) => unadjustedSavingEur,
  },
];

function declaration(
  side: 'actual' | 'default',
  en: string,
  zh: string,
  of: (comparison: DefaultComparison) => Declaration,
): readonly Wanted[] {
  return [
    {
      id: `${side}.embedded`,
      en: `Embedded emissions, ${en}`,
      zh: `隐含排放，${zh}`,
      unit: 'tCO2e',
      moves: 'emissions',
      of: (comparison) => of(comparison).adjusted.embeddedTco2e,
    },
    {
      id: `${side}.free-allocation.total`,
      en: `Free allocation, ${en}`,
      zh: `免费配额，${zh}`,
      unit: 'tCO2e',
      moves: 'allocation',
      of: (comparison) => of(comparison).adjusted.freeAllocationTco2e,
    },
    {
      id: `${side}.certificates`,
      en: `Certificates, ${en}`,
      zh: `证书，${zh}`,
      unit: 'tCO2e',
      moves: 'balance',
      of: (comparison) => of(comparison).adjusted.certificates,
    },
    {
      id: `${side}.cost`,
      en: `Cost, ${en}`,
      zh: `费用，${zh}`,
      unit: 'EUR',
      moves: 'balance',
      of: (comparison) => of(comparison).adjustedCostEur,
    },
    {
      id: `${side}.cost.without-free-allocation`,
      en: `Cost without free allocation, ${en}`,
      zh: `不计免费配额的费用，${zh}`,
      unit: 'EUR',
      moves: 'emissions',
      of: (comparison) => of(comparison).unadjustedCostEur,
    },
  ];
}

/** Money to the cent, half up; everything else to the digits that are good. */
function shown(value: Decimal, unit: string): string {
  return unit === 'EUR' ? value.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).toFixed() : decimalText(value);
}

function derived(
  { id, en, zh, unit, moves, of }: Wanted,
  bounds: ComparisonBounds,
  sources: readonly SourceRef[],
): Figure {
  const central = of(bounds.central);
  const [one, other] = [of(bounds.ends[moves][0]), of(bounds.ends[moves][1])];
  const [low, high] = one.lte(other) ? [one, other] : [other, one];
  const uncertainty: Uncertainty = low.eq(high)
    ? exact('nothing it depends on is uncertain')
    : {
        kind: 'interval',
        low: shown(low, unit),
        median: shown(central, unit),
        high: shown(high, unit),
        level: '0.95',
        method: 'propagated',
        draws: 0,
      };
  return figure({ id, label: { en, zh }, value: shown(central, unit), unit, uncertainty, basis: 'modelled', sources });
}
