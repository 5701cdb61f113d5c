import type { Seed } from '@carbon-butler/engine-numerics';
import { amountOf, makeCoefficients } from './coefficients.js';
import { stableOrder } from './counting-sort.js';
import { derive, uncertainParameters } from './derived-parameters.js';
import type { DerivedRule } from './derived-parameters.js';
import { UndefinedParameterError } from './draw-failure.js';
import { ParameterSampler } from './parameter-sampler.js';
import type { ParameterDistribution } from './parameter-distribution.js';
import type { Sampling } from './parameter-sampler.js';
import type { AmountTable, Coefficients, System } from './system.js';

/**
 * Draws whole matrices: the constant amounts are evaluated once, the uncertain ones for every draw.
 *
 * Uncertain amounts are kept in the order of their places and drawn parameters in the order of first use, so that a
 * draw reads and writes memory from front to back.
 */
export class AmountSampler {
  /** The matrices of the last draw; overwritten by the next. */
  readonly coefficients: Coefficients;
  private readonly sampler: ParameterSampler;
  /** Values of the parameters in use in the order of first use, those given by others last. */
  private readonly parameters: Float64Array;
  private readonly derived: readonly DerivedRule[];
  /** Parameters of amounts that may have no value in a draw. One that only others read need not have any. */
  private readonly doubtful: readonly number[];
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
    const { drawn: used, derived } = usedParameters(system, entries);
    const number = new Int32Array(system.parameterIds.length);
    [...used, ...derived].forEach((parameter, n) => (number[parameter] = n));
    this.amounts = picked(amounts, entries, number);
    const { factorPower } = this.amounts;
    this.plain = factorPower.length === entries.length && factorPower.every((power) => power === 1);
    this.parameters = Float64Array.from([...used, ...derived], (parameter) => nominal.parameters[parameter] as number);
    this.derived = derived.map((parameter) => {
      const { of, valueOf } = system.derived[parameter - system.distributions.length] as DerivedRule;
      return { of: of.map((at) => number[at] as number), valueOf };
    });
    const isDoubtful = (parameter: number): boolean =>
      parameter >= system.distributions.length || system.distributions[parameter]?.kind === 'sample';
    const factors = new Set(this.amounts.factorParameter);
    this.doubtful = [...used, ...derived].flatMap((parameter, n) =>
      isDoubtful(parameter) && factors.has(n) ? [n] : [],
    );
    this.sampler = new ParameterSampler(
      used.map((parameter) => system.parameterIds[parameter] as string),
      used.map((parameter) => system.distributions[parameter] as ParameterDistribution),
      seed,
      sampling,
    );
  }

  /** Overwrites `coefficients` by the matrices of draw `draw`. @throws UndefinedParameterError */
  draw(draw: number): void {
    const { parameters, amounts, place, constant, plain, derived } = this;
    const { all } = this.coefficients;
    const { coefficient, factorParameter } = amounts;
    this.sampler.draw(draw, parameters);
    derive(derived, parameters);
    for (const n of this.doubtful) if (!Number.isFinite(parameters[n])) throw new UndefinedParameterError(draw);
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
  const uncertain = uncertainParameters(system);
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

/** Numbers of the parameters behind the entries: drawn ones in the order of first use, derived ones ascending. */
function usedParameters(
  { amounts, distributions, derived, parameterIds }: System,
  entries: Int32Array,
): { readonly drawn: readonly number[]; readonly derived: readonly number[] } {
  const isUsed = new Uint8Array(parameterIds.length);
  const drawn: number[] = [];
  const use = (parameter: number): void => {
    if (isUsed[parameter] === 1) return;
    isUsed[parameter] = 1;
    if (parameter < distributions.length) drawn.push(parameter);
    else for (const at of (derived[parameter - distributions.length] as DerivedRule).of) use(at);
  };
  for (const entry of entries)
    for (let p = amounts.factorPointer[entry] as number; p < (amounts.factorPointer[entry + 1] as number); p += 1)
      use(amounts.factorParameter[p] as number);
  const given = derived.flatMap((_, n) => (isUsed[distributions.length + n] === 1 ? [distributions.length + n] : []));
  return { drawn, derived: given };
}

/** The given entries as a table of their own, with parameters by their new numbers. */
function picked(amounts: AmountTable, entries: Int32Array, number: Int32Array): AmountTable {
  const factorPointer = new Int32Array(entries.length + 1);
  const factorParameter: number[] = [];
  const factorPower: number[] = [];
  entries.forEach((entry, n) => {
    for (let p = amounts.factorPointer[entry] as number; p < (amounts.factorPointer[entry + 1] as number); p += 1) {
      factorParameter.push(number[amounts.factorParameter[p] as number] as number);
      factorPower.push(amounts.factorPower[p] as number);
    }
    factorPointer[n + 1] = factorParameter.length;
  });
  return {
    coefficient: Float64Array.from(entries, (entry) => amounts.coefficient[entry] as number),
    factorPointer,
    factorParameter: Int32Array.from(factorParameter),
    factorPower: Int8Array.from(factorPower),
  };
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
