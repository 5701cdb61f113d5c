import type { SumTerm } from '@carbon-butler/engine-lca';
import type { ExchangeInput } from './assessment-inputs.js';
import { numberOf } from './number-of.js';
import type { ParameterValues } from './parameter-values.js';
import type { RefusalLog } from './refusals.js';
import { spreadDistribution } from './spread-distribution.js';

/** What an exchange takes before its factors: at the central values, and in the draws. */
export interface OwnAmount {
  readonly value: number;
  readonly term: SumTerm;
}

/** @param id of the parameter that an amount with a spread or a formula is drawn as */
export function ownAmount(
  { amount, formula, spread }: Pick<ExchangeInput, 'amount' | 'formula' | 'spread'>,
  id: string,
  field: string,
  values: ParameterValues,
  log: RefusalLog,
): OwnAmount {
  if ((amount === undefined) === (formula === undefined))
    log.add('INVALID_INVENTORY', field, formula === undefined ? 'neither' : 'both', 'either an amount or a formula');
  const value =
    formula === undefined
      ? numberOf(amount ?? '', `${field}/amount`, log)
      : values.evaluate(formula, `${field}/formula`);
  if (Number.isNaN(value)) return { value, term: { coefficient: 0 } };
  const distribution = spreadDistribution(spread, value, `${field}/spread`, log);
  const parameter = values.define(id, value, { formula, spread: distribution }, `${field}/formula`);
  return { value, term: parameter === undefined ? { coefficient: value } : { coefficient: 1, parameter } };
}
