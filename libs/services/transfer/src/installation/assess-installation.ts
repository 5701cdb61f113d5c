import { digestOf, type RunCheck, type RunDraft, type RunWarning } from '@carbon-butler/domain-evidence';
import {
  decimalText,
  exact,
  type Figure,
  figure,
  intervalAround,
  type SourceRef,
} from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type { Decimal } from 'decimal.js';
import { embeddedEmissionsOf, embeddingBalance, type InstallationEmissions } from './embedded-emissions.js';
import type { InstallationInputs } from './installation-inputs.js';

/** Raise it when a change moves any figure: the digest of a run holds it. */
const engineVersion = 'cbam-installation 1.0.0';
const balanceTolerance = '0.000000001';
const definitivePeriodStart = 'eu-cbam.date.definitive-period-start';

export type UnsealedRun = Omit<RunDraft, 'id' | 'startedAt' | 'tookMs'>;

/** Specific embedded emissions of one good of an installation and year, as a run without its id and times. */
export function assessInstallation(inputs: InstallationInputs, rulebook: Rulebook): UnsealedRun {
  const trail = new RuleTrail();
  const date = rulesDate(inputs.year, rulebook);
  const emissions = embeddedEmissionsOf(inputs, date, rulebook, trail);
  return {
    agent: 'carbon-transfer',
    engineVersion,
    inputsDigest: digestOf(inputs),
    ruleSets: trail.ruleSets(),
    seed: 'none: first order',
    figures: installationFigures(inputs, emissions, rulebook),
    checks: installationChecks(emissions),
    warnings: [...installationWarnings(emissions), ...ruleWarnings(trail)],
  };
}

/** The last day of production, or the first of the definitive period where production was before it. */
export function rulesDate(year: number, rulebook: Rulebook): string {
  const lastDay = `${year}-12-31`;
  const start = rulebook.term(definitivePeriodStart, lastDay).value;
  return lastDay < start ? start : lastDay;
}

export function installationFigures(
  inputs: InstallationInputs,
  emissions: InstallationEmissions,
  rulebook: Rulebook,
): readonly Figure[] {
  const { asked, byGood } = emissions;
  const item = rulebook.itemById(inputs.itemId);
  const sources = flowSources(inputs);
  const specific = (id: string, en: string, zh: string, value: Decimal, half95: number): Figure =>
    figure({
      id,
      label: { en, zh },
      value: decimalText(value),
      unit: 'tCO2e/t',
      uncertainty:
        half95 === 0
          ? exact('nothing it depends on is uncertain')
          : intervalAround(value.toNumber(), half95, 'first-order'),
      basis: 'modelled',
      sources,
    });
  return [
    specific(
      'see.total',
      `Specific embedded emissions of ${item.label.en}`,
      `${item.label.zh}单位隐含排放`,
      asked.totalTco2ePerT,
      asked.half95.total,
    ),
    specific('see.direct', 'of these direct', '其中直接排放', asked.directTco2ePerT, asked.half95.direct),
    specific(
      'see.indirect',
      'of these from electricity, where it counts',
      '其中计入范围的用电间接排放',
      asked.indirectTco2ePerT,
      asked.half95.indirect,
    ),
    specific(
      'see.own',
      'of these of the last step',
      '其中末道工序',
      asked.ownDirectTco2ePerT.plus(asked.ownIndirectTco2ePerT),
      asked.half95.own,
    ),
    specific(
      'see.precursors',
      'of these of precursors',
      '其中前体',
      asked.precursorsTco2ePerT,
      asked.half95.precursors,
    ),
    ...[...byGood]
      .filter(([id]) => id !== inputs.itemId)
      .map(([id, { totalTco2ePerT, half95 }]) => {
        const { label } = rulebook.itemById(id);
        return specific(
          `see.good.${id}`,
          `Emissions per tonne of ${label.en}`,
          `每吨${label.zh}的排放`,
          totalTco2ePerT,
          half95.total,
        );
      }),
  ];
}

export function installationChecks(emissions: InstallationEmissions): readonly RunCheck[] {
  const { attributedT, embeddedT } = embeddingBalance(emissions);
  const gap = attributedT.isZero() ? 0 : attributedT.minus(embeddedT).div(attributedT).toNumber();
  const count = (id: string, en: string, zh: string, names: readonly string[]): RunCheck => ({
    id,
    label: { en: names.length === 0 ? en : `${en}: ${names.join(', ')}`, zh },
    value: String(names.length),
    unit: '1',
    tolerance: '0',
    passed: names.length === 0,
  });
  return [
    {
      id: 'embedding.balance',
      label: {
        en: 'Emissions attributed but not embedded in what leaves, of attributed',
        zh: '已归属但未隐含于产出的排放占比',
      },
      value: decimalText(gap, 6),
      unit: '1',
      tolerance: balanceTolerance,
      passed: Math.abs(gap) <= Number(balanceTolerance),
    },
    count(
      'process.negative',
      'Processes with more carbon out than in',
      '碳输出大于输入的工序数',
      emissions.graph.negative,
    ),
    count(
      'electricity.factor',
      'Processes whose bought electricity has no factor',
      '缺少外购电力因子的工序数',
      emissions.graph.withoutGridFactor,
    ),
  ];
}

export function installationWarnings({ graph }: Pick<InstallationEmissions, 'graph'>): readonly RunWarning[] {
  return [
    ...[...graph.purchasedGoods.keys()].map((id) => ({
      code: 'default-precursor',
      message: {
        en: `${id} counts with the default value of other countries, mark-up included, for its origin is not recorded; for an unknown origin the act has the highest value of all countries (Implementing Regulation (EU) 2025/2621, Annex IV), which is not loaded`,
        zh: `外购前体 ${id} 按其他国家含加成默认值计算（原产地未记录）；原产地不明时法规适用各国最高值（(EU) 2025/2621 附件四），该表未载入`,
      },
    })),
    ...graph.withoutProduct.map((processId) => ({
      code: 'process-without-product',
      message: {
        en: `${processId} has no reference product: what it emits is in no good`,
        zh: `${processId} 没有基准产品：其排放未计入任何货物`,
      },
    })),
    ...(graph.ownElectricityTco2PerMwh === undefined
      ? []
      : [
          {
            code: 'own-electricity',
            message: {
              en: `electricity made on site counts ${decimalText(graph.ownElectricityTco2PerMwh, 4)} tCO2/MWh: waste gas at the credit its makers get for it, which is our reading of the act`,
              zh: `自发电按 ${decimalText(graph.ownElectricityTco2PerMwh, 4)} tCO2/MWh 计：余热余气按其产生工序所获抵扣计，系对法规的理解`,
            },
          },
        ]),
  ];
}

export function ruleWarnings(trail: RuleTrail): readonly RunWarning[] {
  return trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message }));
}

/** The records the flows come from; the run's rule sets name the rest. */
export function flowSources({ facilityId, year }: InstallationInputs): readonly SourceRef[] {
  return [{ id: 'activity-records', version: String(year), locator: facilityId, licence: 'data of the tenant' }];
}
