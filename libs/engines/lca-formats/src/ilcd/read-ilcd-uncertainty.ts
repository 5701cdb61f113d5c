import type { DataElement } from '../data-element.js';
import type { FindingLog } from '../findings.js';
import type { Place } from '../import-error.js';
import type { Uncertainty } from '../neutral-model.js';
import { checkedUncertainty } from '../read-uncertainty.js';
import { lognormalFromSquaredGsd, normal, triangular, uniform } from '../uncertainty-encodings.js';

/**
 * Uncertainty by `uncertaintyDistributionType` and `relativeStandardDeviation95In`. By the note of the ILCD schema on
 * that field, it holds GSD^2 of a lognormal (mean times it is the 97.5 % value) and twice the standard deviation of
 * a normal distribution; a triangular or uniform one is given by its ends.
 */
export function readIlcdUncertainty(
  log: FindingLog,
  place: Place,
  path: string,
  element: DataElement,
  amount: number,
  [lowName, highName]: readonly [string, string] = ['minimumAmount', 'maximumAmount'],
): Uncertainty | undefined {
  const type = element.textAt('uncertaintyDistributionType');
  const width = element.argumentAt('relativeStandardDeviation95In');
  const low = element.argumentAt(lowName);
  const high = element.argumentAt(highName);
  if (type === 'log-normal' && width > 1)
    log.add(
      'guessed-convention',
      'guess',
      place,
      `${path}.relativeStandardDeviation95In`,
      width,
      'read as GSD^2, as the schema has it; some tools write a percentage',
    );
  return checkedUncertainty(log, place, path, amount, stated(type, amount, width, low, high));
}

function stated(
  type: string | undefined,
  amount: number,
  width: number,
  low: number,
  high: number,
): Uncertainty | undefined {
  switch (type) {
    case undefined:
      return undefined;
    case 'log-normal':
      // Below 1 it can't be GSD^2: some tools write a percentage there, and which of the two is not said.
      return width >= 1
        ? lognormalFromSquaredGsd(amount, width)
        : { kind: 'undefined', stated: `log-normal of ${amount} with width ${width}` };
    case 'normal':
      return normal(amount, width / 2);
    case 'triangular':
      return triangular(low, amount, high);
    case 'uniform':
      return uniform(low, high);
    default:
      return { kind: 'undefined', stated: `${type} from ${low} to ${high} with width ${width}` };
  }
}
