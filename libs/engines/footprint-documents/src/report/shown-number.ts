import { Decimal } from 'decimal.js';

/** Four significant digits for people; the exact text is in the run and in the CSV. */
export function shownNumber(text: string, significantDigits = 4): string {
  const value = new Decimal(text);
  if (value.isZero()) return '0';
  return new Decimal(value.toPrecision(significantDigits)).toFixed();
}
