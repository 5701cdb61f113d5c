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
    const sample = sumOfColumns(table, columns);
    const deterministic = stages
      .filter(({ tagValue }) => belongs(tagValue))
      .reduce((sum, stage) => sum + stage.deterministic, 0);
    return { origin, deterministic, sample: summarizeSample(sample) };
  });
}

/** Sum of the columns in each draw that has a solution. */
function sumOfColumns({ columns, values, draws }: DrawTable, summed: readonly number[]): Float64Array {
  const sums = new Float64Array(draws);
  let filled = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    let sum = 0;
    for (const column of summed) sum += values[draw * columns.length + column] ?? Number.NaN;
    if (Number.isNaN(sum)) continue;
    sums[filled] = sum;
    filled += 1;
  }
  return sums.subarray(0, filled);
}
