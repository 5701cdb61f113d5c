import { decimalText } from './decimal.js';
import type { Interval } from './figure.js';

/** A 95 % interval as wide on either side of a value, with no draws behind it. `value` and `half` in the figure's unit. */
export function intervalAround(value: number, half: number, method: 'declared' | 'first-order'): Interval {
  return {
    kind: 'interval',
    low: decimalText(value - half),
    median: decimalText(value),
    high: decimalText(value + half),
    level: '0.95',
    method,
    draws: 0,
  };
}
