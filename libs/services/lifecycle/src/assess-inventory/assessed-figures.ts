import {
  decimalText,
  exact,
  type Figure,
  figure,
  type LocalizedText,
  type SourceRef,
} from '@carbon-butler/domain-quantity';
import type { DrawTable, FirstOrderUncertainty, OutputSummary, Simulation } from '@carbon-butler/engine-lca';
import { type SampleSummary, summarizeSample } from '@carbon-butler/engine-numerics';
import { intervalOfDraws } from '../interval-of-draws.js';

export const scoreUnit = 'kgCO2e';

/** What a score counts. */
export interface Indicator {
  readonly unit: string;
  readonly name: LocalizedText;
  /** The flows that make it. */
  readonly flow: LocalizedText;
  /** Where its factors come from, beside the rules of the run. */
  readonly sources: readonly SourceRef[];
}

export const climateImpact: Indicator = {
  unit: scoreUnit,
  name: { en: 'Climate impact', zh: '气候影响' },
  flow: { en: 'Greenhouse gas', zh: '温室气体' },
  sources: [],
};

/** Contributions of one kind with a figure of their own; the smaller ones are one figure together. */
export const contributionsMax = 50;

/** The inventory itself, as a source. */
export const inventorySource: SourceRef = {
  id: 'inventory-of-the-caller',
  version: '1',
  locator: 'inputs of the run',
  licence: "the caller's own",
};

/** A map, for the dimensions are tags of a caller, of any name. */
const dimensionLabels: ReadonlyMap<string, LocalizedText> = new Map([
  ['stage', { en: 'Stage', zh: '阶段' }],
  ['supplier', { en: 'Supplier', zh: '供应方' }],
  ['activity', { en: 'Activity', zh: '活动' }],
]);

interface Part {
  readonly name: string;
  readonly deterministic: number;
  readonly sample: SampleSummary;
}

export function totalFigures(
  total: OutputSummary,
  firstOrder: FirstOrderUncertainty,
  draws: number,
  { unit, name }: Indicator,
  sources: readonly SourceRef[],
): readonly Figure[] {
  const value = decimalText(total.deterministic);
  const uncertain = firstOrder.sd > 0;
  return [
    figure({
      id: 'assessment.total',
      label: { en: `${name.en} of the demand`, zh: `需求的${name.zh}` },
      value,
      unit,
      uncertainty: intervalOfDraws(total, draws),
      basis: 'modelled',
      sources,
    }),
    figure({
      id: 'assessment.total.first-order',
      label: { en: 'The same, with the interval to first order', zh: '同一结果（一阶近似区间）' },
      value,
      unit,
      uncertainty: uncertain
        ? {
            kind: 'interval',
            low: decimalText(firstOrder.low),
            median: value,
            high: decimalText(firstOrder.high),
            level: String(firstOrder.level),
            method: 'first-order',
            draws: 0,
          }
        : exact('no input states an uncertainty'),
      basis: 'modelled',
      sources,
    }),
  ];
}

/** The contributions of one kind, largest first, each with the interval of the same draws. */
export function contributionFigures(
  dimension: string,
  parts: readonly Part[],
  rest: Part | undefined,
  draws: number,
  { unit, flow }: Indicator,
  sourcesOf: (name: string) => readonly SourceRef[],
): readonly Figure[] {
  const kind = dimension === 'flow' ? flow : (dimensionLabels.get(dimension) ?? { en: dimension, zh: dimension });
  return [...parts, ...(rest ? [rest] : [])].map((part) =>
    figure({
      id: `assessment.${dimension}.${part.name}`,
      label: { en: `${kind.en}: ${part.name}`, zh: `${kind.zh}：${part.name}` },
      value: decimalText(part.deterministic),
      unit,
      uncertainty: intervalOfDraws(part, draws),
      basis: 'modelled',
      sources: sourcesOf(part.name),
    }),
  );
}

/** Largest parts by size and the rest, whose draws are added up draw by draw so that correlations stay. */
export function largestParts(
  simulation: Simulation,
  table: DrawTable,
  nameOf: (output: OutputSummary) => string | undefined,
): { readonly parts: readonly Part[]; readonly rest: Part | undefined } {
  const named = simulation.outputs
    .map((output, column) => ({ name: nameOf(output), output, column }))
    .flatMap(({ name, output, column }) =>
      name === undefined || (output.deterministic === 0 && output.sample.sd === 0) ? [] : [{ name, output, column }],
    )
    .sort((a, b) => Math.abs(b.output.deterministic) - Math.abs(a.output.deterministic) || (a.name < b.name ? -1 : 1));
  const parts = named.slice(0, contributionsMax).map(({ name, output }) => ({ ...output, name }));
  const small = named.slice(contributionsMax);
  if (small.length === 0) return { parts, rest: undefined };
  const width = table.columns.length;
  const sums = Float64Array.from({ length: table.draws }, (_, draw) =>
    small.reduce((sum, { column }) => sum + (table.values[draw * width + column] ?? Number.NaN), 0),
  ).filter((value) => !Number.isNaN(value));
  const deterministic = small.reduce((sum, { output }) => sum + output.deterministic, 0);
  return { parts, rest: { name: '(rest)', deterministic, sample: summarizeSample(sums) } };
}
