import { cutOffShares, type Reference, type Shares, sharesByProperty } from '@carbon-butler/engine-lca';
import type { AssessmentInputs, OutputInput } from './assessment-inputs.js';
import { numberOf } from './number-of.js';
import type { RefusalLog } from './refusals.js';

/** What each output of an activity bears of it. Some shares where properties were refused; the log says what is wrong. */
export function activityShares(
  outputs: readonly OutputInput[],
  references: readonly Reference[],
  allocation: AssessmentInputs['allocation'],
  field: string,
  log: RefusalLog,
): Shares {
  if (allocation === 'cut-off') return cutOffShares(references);
  const properties = outputs.map(({ property }, n) => {
    const where = `${field}/outputs/${n}/property`;
    if (property !== undefined) return numberOf(property, where, log);
    log.add('INVALID_INVENTORY', where, 'none', 'a property to share burdens by, or allocation cut-off');
    return Number.NaN;
  });
  const isUsable = properties.every((value) => value >= 0) && properties.some((value) => value > 0);
  if (isUsable && references.every(({ amount }) => Number.isFinite(amount) && amount !== 0))
    return sharesByProperty(references, properties);
  if (properties.every((value) => !Number.isNaN(value)))
    log.add('INVALID_INVENTORY', `${field}/outputs`, properties.join(', '), 'properties of at least 0, not all 0');
  return cutOffShares(references);
}
