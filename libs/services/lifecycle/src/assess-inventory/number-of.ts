import type { RefusalLog } from './refusals.js';

/**
 * Inventories state amounts far below what a figure shows: 4.0e-10 of a factory, 1e-15 kg of a dioxin. Unlike a figure
 * they are calculated with in binary floating point, so their digits need only be bounded.
 */
const digitsMax = 30;
const statedPattern = new RegExp(`^-?(0|[1-9][0-9]{0,${digitsMax - 1}})(\\.[0-9]{1,${digitsMax}})?$`);

/** The number a decimal text says; NaN when it was refused, and the log says so. */
export function numberOf(text: string, field: string, log: RefusalLog): number {
  if (statedPattern.test(text)) return Number(text);
  const expected = `a finite number as plain decimal text, at most ${digitsMax} digits before and after the point`;
  log.add('INVALID_INVENTORY', field, text, expected);
  return Number.NaN;
}
