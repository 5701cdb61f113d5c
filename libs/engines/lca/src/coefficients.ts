import { derive } from './derived-parameters.js';
import { InventoryError } from './inventory.js';
import type { AmountTable, Coefficients, System } from './system.js';

/** An empty set of matrix values of the given sizes. */
export function makeCoefficients(technosphere: number, activities: number, elementary: number): Coefficients {
  const all = new Float64Array(technosphere + activities + elementary);
  return {
    all,
    technosphere: all.subarray(0, technosphere),
    diagonal: all.subarray(technosphere, technosphere + activities),
    elementary: all.subarray(technosphere + activities),
  };
}

/** Value of entry e at the given parameter values. */
export function amountOf(table: AmountTable, entry: number, parameters: Float64Array): number {
  const { coefficient, factorPointer, factorParameter, factorPower } = table;
  let value = coefficient[entry] as number;
  const end = factorPointer[entry + 1] as number;
  for (let p = factorPointer[entry] as number; p < end; p += 1) {
    const factor = parameters[factorParameter[p] as number] as number;
    value = factorPower[p] === 1 ? value * factor : value / factor;
  }
  return value;
}

/** Adds every amount to its place; `coefficients` must hold the reference amounts on the diagonal and 0 elsewhere. */
export function addAmounts(
  table: AmountTable & { readonly slot: Int32Array },
  parameters: Float64Array,
  coefficients: Coefficients,
): void {
  const { all } = coefficients;
  const { slot } = table;
  for (let entry = 0; entry < slot.length; entry += 1) {
    const place = slot[entry] as number;
    all[place] = (all[place] as number) + amountOf(table, entry, parameters);
  }
}

/** The same system at other values of its drawn parameters. @throws InventoryError when they make an amount that isn't finite */
export function reevaluated(system: System, drawn: Float64Array): System {
  const { columns, reference, elementary, amounts, derived } = system;
  const parameters = new Float64Array(system.parameterIds.length);
  parameters.set(drawn);
  derive(derived, parameters);
  const coefficients = makeCoefficients(columns.index.length, reference.length, elementary.index.length);
  coefficients.diagonal.set(reference);
  addAmounts(amounts, parameters, coefficients);
  const bad = coefficients.all.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new InventoryError('parameter values', 'amount they make', bad, 'a finite number');
  return { ...system, nominal: { parameters, coefficients } };
}
