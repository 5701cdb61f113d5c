import { Decimal } from 'decimal.js';

/** Digits allowed before and after the point of an accepted decimal: bounds every input before arithmetic sees it. */
const integerDigitsMax = 18;
const fractionDigitsMax = 12;
const decimalPattern = new RegExp(`^-?(0|[1-9][0-9]{0,${integerDigitsMax - 1}})(\\.[0-9]{1,${fractionDigitsMax}})?$`);

/** A text that is not a plain decimal. `value` is the offending text, cut to a safe length. */
export class DecimalError extends Error {
  override readonly name = 'DecimalError';
  readonly value: string;
  constructor(value: unknown) {
    const shown = String(value).slice(0, 64);
    super(
      `expected a plain decimal text such as "1234.5" (at most ${integerDigitsMax} digits before and ` +
        `${fractionDigitsMax} after the point, no exponent), got ${JSON.stringify(shown)}`,
    );
    this.value = shown;
  }
}

/** Parses a plain decimal text. Never goes through a binary float. @throws DecimalError */
export function parseDecimal(text: unknown): Decimal {
  if (typeof text !== 'string' || !decimalPattern.test(text)) throw new DecimalError(text);
  return new Decimal(text);
}

/**
 * The shortest plain decimal text of a computed number at 12 significant digits, and at most 12 after the point as
 * every decimal of ours: a value too small for that is stated in a smaller unit.
 *
 * Engines work in binary floating point; 12 digits is what they guarantee, so figures and digests are made from
 * this text and stay equal across thread counts and machines.
 */
export function decimalText(value: number | Decimal, significantDigits = 12): string {
  const decimal = new Decimal(value);
  if (!decimal.isFinite()) throw new DecimalError(value);
  const rounded = decimal
    .toSignificantDigits(significantDigits, Decimal.ROUND_HALF_EVEN)
    .toDecimalPlaces(fractionDigitsMax, Decimal.ROUND_HALF_EVEN);
  return rounded.isZero() ? '0' : rounded.toFixed();
}

/** Plain decimal text of a number that somebody states: every digit that tells it from its neighbours. */
export function statedDecimalText(value: number): string {
  const decimal = new Decimal(value);
  if (!decimal.isFinite()) throw new DecimalError(value);
  return decimal.isZero() ? '0' : decimal.toFixed();
}
