import type { ReportBar } from './report.js';

export interface BarScale {
  /** Share of the width, 0 to 1, at which a value lies. */
  at(value: number): number;
}

/** Zero, every value and every end of an interval lie on the scale. */
export function barScale(bars: readonly ReportBar[]): BarScale {
  const ends = bars.flatMap(({ value, low, high }) => [value, low, high]);
  const least = Math.min(0, ...ends);
  const most = Math.max(0, ...ends);
  const width = most - least || 1;
  return { at: (value) => (value - least) / width };
}
