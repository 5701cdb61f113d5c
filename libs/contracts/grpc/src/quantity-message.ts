import type { Basis, Figure, Interval, Quantity, RunRef } from '@carbon-butler/domain-quantity';
import * as wire from './generated/carbon/common/v1/quantity.js';

const basisToWire: Readonly<Record<Basis, wire.Basis>> = {
  measured: wire.Basis.MEASURED,
  estimated: wire.Basis.ESTIMATED,
  default: wire.Basis.DEFAULT,
  modelled: wire.Basis.MODELLED,
};

const methodToWire: Readonly<Record<Interval['method'], wire.IntervalMethod>> = {
  'monte-carlo': wire.IntervalMethod.MONTE_CARLO,
  'first-order': wire.IntervalMethod.FIRST_ORDER,
  declared: wire.IntervalMethod.DECLARED,
  propagated: wire.IntervalMethod.PROPAGATED,
};

/** A message that says nothing where the contract demands something. `field` is the message field. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  readonly field: string;
  constructor(field: string) {
    super(`${field} is missing or unknown in the message`);
    this.field = field;
  }
}

export function keyOf<K extends string, V>(table: Readonly<Record<K, V>>, value: V, field: string): K {
  const found = (Object.keys(table) as K[]).find((key) => table[key] === value);
  if (found === undefined) throw new MessageError(field);
  return found;
}

export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new MessageError(field);
  return value;
}

export function toBasisMessage(basis: Basis): wire.Basis {
  return basisToWire[basis];
}

/** @throws MessageError */
export function fromBasisMessage(basis: wire.Basis): Basis {
  return keyOf(basisToWire, basis, 'basis');
}

export function toQuantityMessage(figure: Figure, run: RunRef): wire.Quantity {
  const { uncertainty } = figure;
  return {
    id: figure.id,
    label: { ...figure.label },
    value: figure.value,
    unit: figure.unit,
    uncertainty:
      uncertainty.kind === 'exact'
        ? { $case: 'exact', value: { reason: uncertainty.reason } }
        : { $case: 'interval', value: { ...uncertainty, method: methodToWire[uncertainty.method] } },
    basis: toBasisMessage(figure.basis),
    sources: figure.sources.map((source) => ({ ...source })),
    run: { ...run },
  };
}

/** @throws MessageError when the message lacks its uncertainty, label or run */
export function fromQuantityMessage(message: wire.Quantity): Quantity {
  const { $case, value } = required(message.uncertainty, 'uncertainty');
  return {
    id: message.id,
    label: required(message.label, 'label'),
    value: message.value,
    unit: message.unit,
    uncertainty:
      $case === 'exact'
        ? { kind: 'exact', reason: value.reason }
        : {
            kind: 'interval',
            low: value.low,
            median: value.median,
            high: value.high,
            level: value.level,
            method: keyOf(methodToWire, value.method, 'uncertainty.method'),
            draws: value.draws,
          },
    basis: fromBasisMessage(message.basis),
    sources: message.sources,
    run: required(message.run, 'run'),
  };
}
