import { Decimal } from 'decimal.js';

const significantDigits = 4;

/** Four significant digits for people; the exact text is in the run and in the CSV. */
export function shownNumber(text: string): string {
  const value = new Decimal(text);
  if (value.isZero()) return '0';
  return new Decimal(value.toPrecision(significantDigits)).toFixed();
}
