import type { DerivedParameter } from './inventory.js';

/** One of several amounts that together stay what they are: `coefficient` times the parameter, where it has one. */
export interface SumTerm {
  readonly coefficient: number;
  readonly parameter?: string;
}

/**
 * The factor that keeps a sum where it is while its terms are drawn: multiplied into each of them, the shares of a
 * market add up to 1 in every draw, and the materials of a kilogram to a kilogram. What one term has more the others
 * have less, so a term that makes up most of the sum varies less than it was said to.
 *
 * @param sum at the central values of the parameters
 */
export function fixedSum(id: string, terms: readonly SumTerm[], sum: number): DerivedParameter {
  const drawn = terms.filter(({ parameter }) => parameter !== undefined);
  const coefficients = drawn.map(({ coefficient }) => coefficient);
  const certain = terms.reduce(
    (all, { coefficient, parameter }) => all + (parameter === undefined ? coefficient : 0),
    0,
  );
  return {
    id,
    of: drawn.flatMap(({ parameter }) => (parameter === undefined ? [] : [parameter])),
    valueOf: (values) => sum / coefficients.reduce((all, each, n) => all + each * (values[n] as number), certain),
  };
}
