import type { Decimal } from 'decimal.js';

/** An input the calculation can't take. */
export class CbamInputError extends Error {
  override readonly name = 'CbamInputError';
  constructor(
    readonly field: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(`${field} is ${value}: expected ${expected}`);
  }
}

/** A production loop that uses up as much of its own output as it makes, so that no finite value exists. */
export class UnproductiveLoopError extends Error {
  override readonly name = 'UnproductiveLoopError';
  constructor(readonly goods: readonly string[]) {
    super(`the loop ${goods.join(' -> ')} consumes at least what it makes`);
  }
}

/** @throws CbamInputError */
export function requireNonNegative(field: string, value: Decimal): Decimal {
  if (!value.isFinite() || value.isNegative())
    throw new CbamInputError(field, value.toString(), 'a number of at least 0');
  return value;
}

/** @throws CbamInputError */
export function requirePositive(field: string, value: Decimal): Decimal {
  if (!value.isFinite() || value.lte(0)) throw new CbamInputError(field, value.toString(), 'a number above 0');
  return value;
}
