import type { Distribution, Seed } from '@carbon-butler/engine-numerics';
import { amountOf, makeCoefficients } from './coefficients.js';
import { stableOrder } from './counting-sort.js';
import { ParameterSampler } from './parameter-sampler.js';
import type { Sampling } from './parameter-sampler.js';
import type { AmountTable, Coefficients, System } from './system.js';

/**
 * Draws whole matrices: the constant amounts are evaluated once, the uncertain ones for every draw.
 *
 * Uncertain amounts are kept in the order of their places and parameters in the order of first use, so that a draw
 * reads and writes memory from front to back.
 */
export class AmountSampler {
  /** The matrices of the last draw; overwritten by the next. */
  readonly coefficients: Coefficients;
  private readonly sampler: ParameterSampler;
  /** Values of the parameters in use, drawn or not, in the order of first use. */
  private readonly parameters: Float64Array;
  private readonly amounts: AmountTable;
  private readonly place: Int32Array;
  /** What constant amounts put at the place of entry n, where it is the first entry there; else NaN: add to the last. */
  private readonly constant: Float64Array;
  /** Whether every amount is a coefficient times one parameter, as in a background database. */
  private readonly plain: boolean;

  /** @param methods numbers of the methods that matter: flows none of them counts are not drawn */
  constructor(system: System, methods: readonly number[], seed: Seed, sampling: Sampling) {
    const { columns, elementary, reference, amounts, nominal } = system;
    this.coefficients = makeCoefficients(columns.index.length, reference.length, elementary.index.length);
    const { all } = this.coefficients;
    this.coefficients.diagonal.set(reference);
    const entries = uncertainEntries(system, methods, all.length);
    const drawn = new Uint8Array(amounts.slot.length);
    for (const entry of entries) drawn[entry] = 1;
    for (let entry = 0; entry < drawn.length; entry += 1) {
      if (drawn[entry] === 1) continue;
      const place = amounts.slot[entry] as number;
      all[place] = (all[place] as number) + amountOf(amounts, entry, nominal.parameters);
    }
    this.place = entries.map((entry) => amounts.slot[entry] as number);
    this.constant = Float64Array.from(this.place, (place, n) =>
      n > 0 && this.place[n - 1] === place ? Number.NaN : (all[place] as number),
    );
    const { table, used } = picked(amounts, entries, system.parameterIds.length);
    this.amounts = table;
    this.plain = table.factorPower.length === entries.length && table.factorPower.every((power) => power === 1);
    this.parameters = Float64Array.from(used, (parameter) => nominal.parameters[parameter] as number);
    this.sampler = new ParameterSampler(
      Array.from(used, (parameter) => system.parameterIds[parameter] as string),
      Array.from(used, (parameter) => system.distributions[parameter] as Distribution),
      seed,
      sampling,
    );
  }

  /** Overwrites `coefficients` by the matrices of draw `draw`. */
  draw(draw: number): void {
    const { parameters, amounts, place, constant, plain } = this;
    const { all } = this.coefficients;
    const { coefficient, factorParameter } = amounts;
    this.sampler.draw(draw, parameters);
    for (let n = 0; n < place.length; n += 1) {
      const value = plain
        ? (coefficient[n] as number) * (parameters[factorParameter[n] as number] as number)
        : amountOf(amounts, n, parameters);
      const at = place[n] as number;
      const base = constant[n] as number;
      all[at] = (Number.isNaN(base) ? (all[at] as number) : base) + value;
    }
  }
}

/** Entries that an uncertain parameter and, among emissions, a counted flow make worth drawing, in the order of their places. */
function uncertainEntries(system: System, methods: readonly number[], places: number): Int32Array {
  const { amounts, columns, elementary, reference } = system;
  const uncertain = Uint8Array.from(system.distributions, (distribution) => (isUncertain(distribution) ? 1 : 0));
  const counted = countedFlows(system, methods);
  const firstElementary = columns.index.length + reference.length;
  const isDrawn = (entry: number): boolean => {
    const place = amounts.slot[entry] as number;
    if (place >= firstElementary && counted[elementary.index[place - firstElementary] as number] === 0) return false;
    for (let p = amounts.factorPointer[entry] as number; p < (amounts.factorPointer[entry + 1] as number); p += 1)
      if (uncertain[amounts.factorParameter[p] as number] === 1) return true;
    return false;
  };
  const chosen = numbersWhere(amounts.slot.length, isDrawn);
  return stableOrder(
    chosen.map((entry) => amounts.slot[entry] as number),
    places,
  ).map((n) => chosen[n] as number);
}

/** The given entries as a table of their own, with parameters renumbered in the order of first use. */
function picked(
  amounts: AmountTable,
  entries: Int32Array,
  parameters: number,
): { readonly table: AmountTable; readonly used: Int32Array } {
  const number = new Int32Array(parameters).fill(-1);
  const used: number[] = [];
  const factorPointer = new Int32Array(entries.length + 1);
  const factorParameter: number[] = [];
  const factorPower: number[] = [];
  entries.forEach((entry, n) => {
    for (let p = amounts.factorPointer[entry] as number; p < (amounts.factorPointer[entry + 1] as number); p += 1) {
      const parameter = amounts.factorParameter[p] as number;
      if (number[parameter] === -1) {
        number[parameter] = used.length;
        used.push(parameter);
      }
      factorParameter.push(number[parameter] as number);
      factorPower.push(amounts.factorPower[p] as number);
    }
    factorPointer[n + 1] = factorParameter.length;
  });
  const table = {
    coefficient: Float64Array.from(entries, (entry) => amounts.coefficient[entry] as number),
    factorPointer,
    factorParameter: Int32Array.from(factorParameter),
    factorPower: Int8Array.from(factorPower),
  };
  return { table, used: Int32Array.from(used) };
}

function isUncertain(distribution: Distribution): boolean {
  return distribution.kind !== 'fixed';
}

function countedFlows(system: System, methods: readonly number[]): Uint8Array {
  const counted = new Uint8Array(system.flowIds.length);
  for (const method of methods)
    (system.characterisation[method] as Float64Array).forEach((factor, flow) => {
      if (factor !== 0) counted[flow] = 1;
    });
  return counted;
}

function numbersWhere(count: number, holds: (number: number) => boolean): Int32Array {
  const found = new Int32Array(count);
  let length = 0;
  for (let number = 0; number < count; number += 1)
    if (holds(number)) {
      found[length] = number;
      length += 1;
    }
  return found.slice(0, length);
}
