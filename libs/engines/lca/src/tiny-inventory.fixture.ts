import type { Distribution } from '@carbon-butler/engine-numerics';
import type { Amount, DerivedParameter, ExchangeKind, Inventory } from './inventory.js';

/** An amount: a number, or [coefficient, ...ids of parameters that multiply it]. */
export type TinyAmount = number | readonly [number, ...string[]];

export interface TinyActivity {
  readonly makes?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** By producing activity; negative amounts are substitutions. */
  readonly uses?: Readonly<Record<string, TinyAmount>>;
  readonly wastes?: Readonly<Record<string, TinyAmount>>;
  /** By flow; every flow counts 1 by the method `score` unless `characterisation` says otherwise. */
  readonly emits?: Readonly<Record<string, TinyAmount>>;
}

export interface TinyOptions {
  readonly parameters?: Readonly<Record<string, Distribution>>;
  readonly derived?: readonly DerivedParameter[];
  readonly characterisation?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function amountOf(amount: TinyAmount): Amount {
  if (typeof amount === 'number') return { coefficient: amount };
  const [coefficient, ...parameters] = amount;
  return { coefficient, factors: parameters.map((parameter) => ({ parameter })) };
}

/** Inventory in a few lines: activity `x` makes product `x`, all units are kg. */
export function tinyInventory(
  activities: Readonly<Record<string, TinyActivity>>,
  options: TinyOptions = {},
): Inventory {
  const entries = Object.entries(activities);
  const flows = [...new Set(entries.flatMap(([, { emits }]) => Object.keys(emits ?? {})))];
  const methods = new Set(Object.values(options.characterisation ?? {}).flatMap((factors) => Object.keys(factors)));
  const exchanges = (kind: ExchangeKind, pick: (activity: TinyActivity) => TinyActivity['uses']) =>
    entries.flatMap(([activity, spec]) =>
      Object.entries(pick(spec) ?? {}).map(([product, amount]) => ({
        activity,
        product,
        kind,
        amount: amountOf(amount),
        unit: 'kg',
      })),
    );
  return {
    methods: methods.size > 0 ? [...methods] : ['score'],
    parameters: Object.entries(options.parameters ?? {}).map(([id, distribution]) => ({ id, distribution })),
    ...(options.derived && { derived: options.derived }),
    flows: flows.map((id) => ({
      id,
      unit: 'kg',
      characterisation: options.characterisation?.[id] ?? (methods.size > 0 ? {} : { score: 1 }),
    })),
    activities: entries.map(([id, { makes = 1, tags }]) => ({
      id,
      reference: { product: id, amount: makes, unit: 'kg' },
      ...(tags && { tags }),
    })),
    technosphere: [...exchanges('input', ({ uses }) => uses), ...exchanges('waste', ({ wastes }) => wastes)],
    elementary: entries.flatMap(([activity, { emits }]) =>
      Object.entries(emits ?? {}).map(([flow, amount]) => ({ activity, flow, amount: amountOf(amount), unit: 'kg' })),
    ),
  };
}
