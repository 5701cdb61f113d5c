import { DecimalError, parseDecimal } from '@carbon-butler/domain-quantity';
import type { RefusalLog } from './refusals.js';

/** The number a decimal text says; NaN when it was refused, and the log says so. */
export function numberOf(text: string, field: string, log: RefusalLog): number {
  try {
    const value = parseDecimal(text).toNumber();
    if (Number.isFinite(value)) return value;
  } catch (error) {
    if (!(error instanceof DecimalError)) throw error;
  }
  log.add('INVALID_INVENTORY', field, text, 'a finite number as plain decimal text');
  return Number.NaN;
}
