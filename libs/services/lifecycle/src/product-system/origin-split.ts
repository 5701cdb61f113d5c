import type { DrawTable, OutputSummary } from '@carbon-butler/engine-lca';
import { type SampleSummary, summarizeSample } from '@carbon-butler/engine-numerics';
import { isSupplyStage } from './build-inventory.js';

/** What is emitted on site, or by suppliers and energy supply, for one unit of a product. */
export interface OriginSummary {
  readonly origin: 'direct' | 'supply';
  readonly deterministic: number;
  readonly sample: SampleSummary;
}

/** Splits a product's footprint by origin: the draws of its stages added up draw by draw, so that correlations stay. */
export function splitByOrigin(
  table: DrawTable,
  stages: readonly OutputSummary[],
  demand: string,
): readonly OriginSummary[] {
  return (['direct', 'supply'] as const).map((origin) => {
    const belongs = (tagValue: string | undefined): boolean =>
      tagValue !== undefined && isSupplyStage(tagValue) === (origin === 'supply');
    const columns = table.columns.flatMap((column, at) =>
      column.demand === demand && belongs(column.tagValue) ? [at] : [],
    );
    const sample = Float64Array.from({ length: table.draws }, (_, draw) =>
      columns.reduce((sum, at) => sum + (table.values[draw * table.columns.length + at] ?? Number.NaN), 0),
    ).filter((value) => !Number.isNaN(value));
    const deterministic = stages
      .filter(({ tagValue }) => belongs(tagValue))
      .reduce((sum, stage) => sum + stage.deterministic, 0);
    return { origin, deterministic, sample: summarizeSample(sample) };
  });
}
