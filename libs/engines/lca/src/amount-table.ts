import { amountOf } from './coefficients.js';
import { InventoryError } from './inventory.js';
import type { Amount } from './inventory.js';
import type { AmountTable } from './system.js';

/** Parameters by id, and their central values. */
export interface ParameterValues {
  readonly index: ReadonlyMap<string, number>;
  readonly nominal: Float64Array;
}

/** Collects checked amounts into columns. */
export class AmountTableBuilder {
  private readonly coefficient: number[] = [];
  private readonly factorPointer: number[] = [0];
  private readonly factorParameter: number[] = [];
  private readonly factorPower: (1 | -1)[] = [];
  private readonly where: string[] = [];

  constructor(private readonly parameters: ParameterValues) {}

  /** Appends `scale` x amount; `where` names the exchange in errors. @throws InventoryError */
  add(amount: Amount, scale: number, where: string): void {
    const coefficient = amount.coefficient * scale;
    if (!Number.isFinite(coefficient))
      throw new InventoryError(where, 'coefficient', amount.coefficient, 'a finite number');
    for (const { parameter, power: given } of amount.factors ?? []) {
      const power: number = given ?? 1;
      const index = this.parameters.index.get(parameter);
      if (index === undefined) throw new InventoryError(where, 'parameter', parameter, 'a listed parameter');
      if (power !== 1 && power !== -1) throw new InventoryError(where, `power of ${parameter}`, power, '1 or -1');
      this.factorParameter.push(index);
      this.factorPower.push(power);
    }
    this.coefficient.push(coefficient);
    this.factorPointer.push(this.factorParameter.length);
    this.where.push(where);
  }

  /** @throws InventoryError when an amount at the central parameter values isn't finite (a division by 0, say) */
  build(): AmountTable {
    const table: AmountTable = {
      coefficient: Float64Array.from(this.coefficient),
      factorPointer: Int32Array.from(this.factorPointer),
      factorParameter: Int32Array.from(this.factorParameter),
      factorPower: Int8Array.from(this.factorPower),
    };
    this.where.forEach((where, entry) => {
      const value = amountOf(table, entry, this.parameters.nominal);
      if (!Number.isFinite(value)) throw new InventoryError(where, 'amount', value, 'a finite number');
    });
    return table;
  }
}
