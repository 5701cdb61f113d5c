import { cutOffShares, type Shares } from '@carbon-butler/engine-lca';
import type { OutputInput } from './assessment-inputs.js';
import { nearestHint } from './missing-producer.js';
import { numberOf } from './number-of.js';
import { memberPointer, type RefusalLog } from './refusals.js';

const sumTolerance = 1e-9;

/**
 * Shares that an exchange states for the outputs of its activity, in their order, where it is known which of them
 * causes it (ISO 14044:2006, 4.3.4.2, step 2). Some shares where they were refused; what is wrong is in the log.
 */
export function causalShares(
  stated: Readonly<Record<string, string>>,
  outputs: readonly OutputInput[],
  field: string,
  log: RefusalLog,
): Shares {
  const refuse = (where: string, value: unknown, expected: string): Shares => {
    log.add('INVALID_INVENTORY', where, value, expected);
    return cutOffShares(outputs);
  };
  const products = outputs.map(({ product }) => product);
  const [named = ''] = Object.keys(stated);
  if (products.length < 2) return refuse(field, named, 'no shares, for the activity has one output');
  const unknown = Object.keys(stated).find((product) => !products.includes(product));
  if (unknown !== undefined)
    return refuse(memberPointer(field, unknown), unknown, `an output of the activity${nearestHint(unknown, products)}`);
  const shares = products.map((product) =>
    Object.hasOwn(stated, product) ? numberOf(stated[product] ?? '', memberPointer(field, product), log) : 0,
  );
  if (shares.some(Number.isNaN)) return cutOffShares(outputs);
  const negative = products.find((_, n) => Number(shares[n]) < 0);
  if (negative !== undefined) return refuse(memberPointer(field, negative), stated[negative], 'at least 0');
  const sum = shares.reduce((total, share) => total + share, 0);
  return Math.abs(sum - 1) <= sumTolerance ? shares : refuse(field, sum, 'shares whose sum is 1');
}
