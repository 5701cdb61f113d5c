import { parseDecimal } from '@carbon-butler/domain-quantity';
import type { Rule } from '@carbon-butler/domain-rulebook';
import type { Decimal } from 'decimal.js';
import { CbamInputError } from './cbam-errors.js';

/** A rule's number, provided it is in the unit the formula needs: a rule of another kind can't slip in. @throws CbamInputError */
export function valueIn(unit: string, rule: Rule): Decimal {
  if (rule.unit !== unit) throw new CbamInputError(`unit of rule ${rule.ref}`, rule.unit, unit);
  return parseDecimal(rule.value);
}
