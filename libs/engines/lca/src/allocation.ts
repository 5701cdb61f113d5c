import { InventoryError } from './inventory.js';
import type { Activity, Amount, ElementaryExchange, Reference, TechnosphereExchange } from './inventory.js';

/** A process with several outputs, before it is split. The first output is its reference product. */
export interface JointProcess {
  readonly id: string;
  readonly outputs: readonly [Reference, ...Reference[]];
  readonly technosphere: readonly Omit<TechnosphereExchange, 'activity'>[];
  readonly elementary: readonly Omit<ElementaryExchange, 'activity'>[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** A piece of an inventory. */
export interface ProcessExchanges {
  readonly activities: readonly Activity[];
  readonly technosphere: readonly TechnosphereExchange[];
  readonly elementary: readonly ElementaryExchange[];
}

/** Shares per output that sum to 1; a negative one is refused. */
export type Shares = readonly number[];

/**
 * Shares of one exchange, the very object that the process has, where cause and effect are known exchange by exchange
 * (causal allocation, ISO 14044:2006, 4.3.4.2, step 2).
 */
export type CausalShares = (exchange: { readonly product?: string; readonly flow?: string }) => Shares;

const shareSumTolerance = 1e-9;

/**
 * Shares in proportion to amount x property: mass or energy content per unit gives physical allocation, price per
 * unit economic allocation (ISO 14044:2006, 4.3.4.2, steps 2 and 3).
 *
 * @param perUnit the property of one unit of each output, in the order of the outputs
 * @throws InventoryError on a property that is negative or isn't finite, or when all are 0
 */
export function sharesByProperty(outputs: readonly Pick<Reference, 'amount'>[], perUnit: readonly number[]): Shares {
  if (perUnit.length !== outputs.length)
    throw new InventoryError('allocation', 'properties', perUnit.length, `${outputs.length}, one per output`);
  const parts = outputs.map(({ amount }, n) => Math.abs(amount) * (perUnit[n] as number));
  parts.forEach((part, n) => {
    if (!(Number.isFinite(part) && (perUnit[n] as number) >= 0))
      throw new InventoryError(`allocation, output ${n}`, 'property', perUnit[n], 'a finite number of at least 0');
  });
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total === 0) throw new InventoryError('allocation', 'sum of properties', 0, 'positive');
  return parts.map((part) => part / total);
}

/** Everything to the reference product; the other outputs leave free of burden. */
export function cutOffShares(outputs: readonly unknown[]): Shares {
  return outputs.map((_, n) => (n === 0 ? 1 : 0));
}

/**
 * Splits a process into one activity per output, named `id#product`. Activities of share 0 stay: their products are
 * free, not unknown.
 *
 * @throws InventoryError when shares are negative or don't sum to 1 within 1e-9
 */
export function allocate(process: JointProcess, shares: Shares | CausalShares): ProcessExchanges {
  const sharesOf: CausalShares = typeof shares === 'function' ? shares : () => shares;
  const name = (n: number): string => `${process.id}#${(process.outputs[n] as Reference).product}`;
  const split = <E extends { readonly amount: Amount; readonly product?: string; readonly flow?: string }>(
    exchanges: readonly E[],
  ): (E & { readonly activity: string })[] =>
    exchanges.flatMap((exchange) =>
      checkedShares(process, sharesOf(exchange))
        .map((share, n) => ({ ...exchange, activity: name(n), amount: scaled(exchange.amount, share) }))
        .filter(({ amount }) => amount.coefficient !== 0),
    );
  return {
    activities: process.outputs.map((reference, n) => ({
      id: name(n),
      reference,
      ...(process.tags && { tags: process.tags }),
    })),
    technosphere: split(process.technosphere),
    elementary: split(process.elementary),
  };
}

/**
 * System expansion: the process makes its reference product only, and every other output replaces a product made
 * elsewhere, whose production is credited.
 *
 * @param replaced what each further output replaces, in the order of `outputs` without the first: a product with a
 *   producer of its own and how much of it one unit of output replaces
 * @throws InventoryError when a further output has no counterpart
 */
export function substitute(
  process: JointProcess,
  replaced: readonly { readonly product: string; readonly perUnit: number; readonly unit: string }[],
): ProcessExchanges {
  const [reference, ...others] = process.outputs;
  if (replaced.length !== others.length)
    throw new InventoryError(`process ${process.id}`, 'replaced products', replaced.length, `${others.length}`);
  const credits = others.map(({ amount }, n): TechnosphereExchange => {
    const { product, perUnit, unit } = replaced[n] as { product: string; perUnit: number; unit: string };
    return { activity: process.id, product, unit, kind: 'substitution', amount: { coefficient: amount * perUnit } };
  });
  const own = <E>(exchange: E): E & { readonly activity: string } => ({ ...exchange, activity: process.id });
  return {
    activities: [{ id: process.id, reference, ...(process.tags && { tags: process.tags }) }],
    technosphere: [...process.technosphere.map(own), ...credits],
    elementary: process.elementary.map(own),
  };
}

function scaled(amount: Amount, share: number): Amount {
  return { ...amount, coefficient: amount.coefficient * share };
}

function checkedShares(process: JointProcess, shares: Shares): Shares {
  const where = `process ${process.id}`;
  if (shares.length !== process.outputs.length)
    throw new InventoryError(where, 'allocation shares', shares.length, `${process.outputs.length}, one per output`);
  const bad = shares.find((share) => !(share >= 0));
  if (bad !== undefined) throw new InventoryError(where, 'allocation share', bad, 'a number of at least 0');
  const sum = shares.reduce((total, share) => total + share, 0);
  if (!(Math.abs(sum - 1) <= shareSumTolerance)) throw new InventoryError(where, 'sum of allocation shares', sum, '1');
  return shares;
}
