import type { Amount, Parameter } from '@carbon-butler/engine-lca';
import { nominalOf } from '@carbon-butler/engine-numerics';
import type { Distribution } from '@carbon-butler/engine-numerics';
import type { Exchange, Process, Uncertainty } from '../neutral-model.js';
import type { CountedFlow } from './category-factors.js';

/** Amounts of the inventory and the parameters they are drawn by. */
export class LinkedAmounts {
  private readonly known = new Map<string, Parameter>();

  parameters(): readonly Parameter[] {
    return [...this.known.values()];
  }

  /**
   * `part` of an exchange. An uncertain amount becomes a parameter, scaled so that the calculation without draws has the
   * stated amount; so does an uncertain factor of the flow, one for all exchanges that it counts.
   */
  of(process: Process, exchange: Exchange, part: number, counted?: CountedFlow): Amount {
    const { id, uncertainty, amount } = exchange;
    const stated = counted?.factor?.stated;
    const drawn = [
      this.drawn(`${process.id}/${id}`, amount, uncertainty),
      ...(counted && stated ? [this.drawn(`factor of ${counted.id}`, stated.value, stated.uncertainty)] : []),
    ].filter((one) => one !== undefined);
    const coefficient = drawn.reduce((value, { nominal }) => value / nominal, part * amount);
    return drawn.length === 0
      ? { coefficient }
      : { coefficient, factors: drawn.map(({ parameter }) => ({ parameter })) };
  }

  private drawn(
    id: string,
    amount: number,
    uncertainty: Uncertainty | undefined,
  ): { readonly parameter: string; readonly nominal: number } | undefined {
    if (!uncertainty || uncertainty.kind === 'undefined' || isPoint(uncertainty) || amount === 0) return undefined;
    const nominal = nominalOf(uncertainty);
    if (nominal === 0) return undefined;
    this.known.set(id, { id, distribution: uncertainty });
    return { parameter: id, nominal };
  }
}

/** A distribution of one value needs no draws. */
function isPoint(distribution: Distribution): boolean {
  switch (distribution.kind) {
    case 'fixed':
      return true;
    case 'lognormal':
      return distribution.sigma === 0;
    case 'normal':
      return distribution.sd === 0;
    case 'triangular':
    case 'uniform':
      return distribution.low === distribution.high;
  }
}
