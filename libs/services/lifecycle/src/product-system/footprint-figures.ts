import {
  decimalText,
  type Figure,
  figure,
  type Interval,
  type LocalizedText,
  type SourceRef,
} from '@carbon-butler/domain-quantity';
import type { Item, Rulebook } from '@carbon-butler/domain-rulebook';
import type { YearlyFlow } from '@carbon-butler/engine-facility';
import type { OutputSummary } from '@carbon-butler/engine-lca';
import { intervalOfDraws } from '../interval-of-draws.js';
import { supplyStage } from './build-inventory.js';
import type { LinkedInput } from './link-flows.js';
import type { OriginSummary } from './origin-split.js';
import type { SystemInputs } from './system-inputs.js';

/** What the draws say about one product. */
export interface ProductFigures {
  readonly output: YearlyFlow;
  readonly item: Item;
  readonly byStage: readonly OutputSummary[];
  readonly byOrigin: readonly OriginSummary[];
  readonly draws: number;
}

const originLabels: Readonly<Record<OriginSummary['origin'], LocalizedText>> = {
  direct: { en: 'Emitted on site', zh: '厂内直接排放' },
  supply: { en: 'Emitted by suppliers and energy supply', zh: '供应商与能源供应排放' },
};

/** Most sources a figure lists; the rule sets of the run name every rule besides. */
const sourcesMax = 40;

/** The footprint, its split by origin and by stage, and the production it is divided by. */
export function footprintFigures(
  product: ProductFigures,
  inputs: SystemInputs,
  links: readonly LinkedInput[],
  rulebook: Rulebook,
  date: string,
): readonly Figure[] {
  const { output, item, draws } = product;
  const unit = `kgCO2e/${output.unit}`;
  const made = (
    id: string,
    label: LocalizedText,
    summary: Pick<OutputSummary, 'deterministic' | 'sample'>,
    sources: readonly SourceRef[],
  ): Figure =>
    figure({
      id,
      label,
      value: decimalText(summary.deterministic),
      unit,
      uncertainty: intervalOfDraws(summary, draws),
      basis: 'modelled',
      sources,
    });
  const sourcesOf = (stage: string): readonly SourceRef[] => stageSources(stage, inputs, links, rulebook, date);
  const stages = product.byStage.filter(({ tagValue, deterministic }) => tagValue !== undefined && deterministic !== 0);
  // A product of nothing has no stage; its own production records still say where the zero comes from.
  const allSources = distinct([...output.sources, ...stages.flatMap(({ tagValue }) => sourcesOf(tagValue ?? ''))]);

  return [
    ...product.byStage
      .filter(({ tagValue }) => tagValue === undefined)
      .map((total) =>
        made(
          'footprint.total',
          { en: `Cradle-to-gate footprint of ${item.label.en}`, zh: `${item.label.zh}从摇篮到大门的碳足迹` },
          total,
          allSources,
        ),
      ),
    ...product.byOrigin.map((part) => made(`footprint.${part.origin}`, originLabels[part.origin], part, allSources)),
    ...stages.map((part) => {
      const stage = part.tagValue ?? '';
      return made(`footprint.stage.${stage}`, stageLabel(stage, rulebook), part, sourcesOf(stage));
    }),
    figure({
      id: 'product.amount',
      label: { en: `${item.label.en} made in the year`, zh: `${item.label.zh}年产量` },
      value: output.amount,
      unit: output.unit,
      uncertainty: declaredInterval(output),
      basis: output.basis,
      sources: output.sources,
    }),
  ];
}

function stageLabel(stage: string, rulebook: Rulebook): LocalizedText {
  const supplied = rulebook.allItems().find(({ id }) => supplyStage(id) === stage);
  if (supplied) return { en: `Supply of ${supplied.label.en}`, zh: `${supplied.label.zh}供应` };
  return { en: `Process ${stage}`, zh: `工序 ${stage}` };
}

function stageSources(
  stage: string,
  inputs: SystemInputs,
  links: readonly LinkedInput[],
  rulebook: Rulebook,
  date: string,
): readonly SourceRef[] {
  const supplied = links.filter(({ flow }) => supplyStage(flow.itemId) === stage);
  const upstream = supplied.flatMap(({ provider }) => {
    if (provider.kind === 'supplier-footprint')
      return [provider.footprint.source, ...(provider.footprint.moreSources ?? [])];
    return provider.kind === 'upstream-factor' ? [rulebook.rule(provider.ruleId, date).source] : [];
  });
  if (upstream.length > 0) return distinct(upstream);
  return distinct(inputs.flows.filter(({ processId }) => processId === stage).flatMap(({ sources }) => sources));
}

function distinct(sources: readonly SourceRef[]): readonly SourceRef[] {
  const byName = new Map(sources.map((source) => [[source.id, source.version, source.locator].join('\n'), source]));
  return [...byName.keys()]
    .sort()
    .flatMap((name) => byName.get(name) ?? [])
    .slice(0, sourcesMax);
}

/** The interval the records state for an amount. */
export function declaredInterval({ amount, relative95 }: Pick<YearlyFlow, 'amount' | 'relative95'>): Interval {
  const [value, half] = [Number(amount), Number(amount) * Number(relative95)];
  return {
    kind: 'interval',
    low: decimalText(Math.max(0, value - half)),
    median: decimalText(value),
    high: decimalText(value + half),
    level: '0.95',
    method: 'declared',
    draws: 0,
  };
}
