import { type Interval, intervalAround } from '@carbon-butler/domain-quantity';

/** A summand and the relative uncertainties it depends on, each named: one name is one random variable. */
export interface UncertainTerm {
  readonly value: number;
  readonly relative95ById: Readonly<Record<string, number>>;
}

/**
 * 95 % interval of a sum of products, to first order: terms that share a variable move together, different
 * variables are independent (IPCC 2006 vol. 1 ch. 3, approach 1; GUM 5.2.2 for what is shared).
 */
export function firstOrderInterval(terms: readonly UncertainTerm[]): Interval {
  const total = terms.reduce((sum, { value }) => sum + value, 0);
  const effects = new Map<string, number>();
  for (const { value, relative95ById } of terms) {
    for (const [id, relative95] of Object.entries(relative95ById))
      effects.set(id, (effects.get(id) ?? 0) + value * relative95);
  }
  const half = Math.sqrt([...effects.values()].reduce((sum, effect) => sum + effect ** 2, 0));
  return intervalAround(total, half, 'first-order');
}
