import { decimalText, exact, type Interval } from '@carbon-butler/domain-quantity';
import type { OutputSummary } from '@carbon-butler/engine-lca';

/** What the draws say of a figure; exact, with the reason, where none of them moves it. */
export function intervalOfDraws(
  { sample, deterministic }: Pick<OutputSummary, 'deterministic' | 'sample'>,
  draws: number,
): Interval | ReturnType<typeof exact> {
  if (sample.low === sample.high)
    return exact(deterministic === 0 ? 'nothing contributes' : 'no input states an uncertainty');
  return {
    kind: 'interval',
    low: decimalText(sample.low),
    median: decimalText(sample.median),
    high: decimalText(sample.high),
    level: String(sample.level),
    method: 'monte-carlo',
    draws,
  };
}
