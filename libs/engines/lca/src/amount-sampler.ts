import type { Distribution, Seed } from '@carbon-butler/engine-numerics';
import { amountOf, makeCoefficients } from './coefficients.js';
import { ParameterSampler } from './parameter-sampler.js';
import type { Sampling } from './parameter-sampler.js';
import type { Coefficients, System } from './system.js';

/** Draws whole matrices: the constant amounts are evaluated once, the uncertain ones for every draw. */
export class AmountSampler {
  /** The matrices of the last draw; overwritten by the next. */
  readonly coefficients: Coefficients;
  private readonly parameters: Float64Array;
  private readonly sampler: ParameterSampler;
  /** Amounts that a drawn parameter touches. */
  private readonly entries: Int32Array;
  /** Their distinct places, and what constant amounts put there. */
  private readonly places: Int32Array;
  private readonly constant: Float64Array;

  /** @param methods numbers of the methods that matter: flows none of them counts are not drawn */
  constructor(
    private readonly system: System,
    methods: readonly number[],
    seed: Seed,
    sampling: Sampling,
  ) {
    const { amounts, reference, columns, elementary, nominal } = system;
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
    this.entries = numbersWhere(amounts.slot.length, isDrawn);
    this.coefficients = makeCoefficients(columns.index.length, reference.length, elementary.index.length);
    const { all } = this.coefficients;
    this.coefficients.diagonal.set(reference);
    const drawnEntry = new Uint8Array(amounts.slot.length);
    const touched = new Uint8Array(all.length);
    const used = new Uint8Array(system.distributions.length);
    for (const entry of this.entries) {
      drawnEntry[entry] = 1;
      touched[amounts.slot[entry] as number] = 1;
      for (let p = amounts.factorPointer[entry] as number; p < (amounts.factorPointer[entry + 1] as number); p += 1)
        used[amounts.factorParameter[p] as number] = 1;
    }
    for (let entry = 0; entry < drawnEntry.length; entry += 1) {
      if (drawnEntry[entry] === 1) continue;
      const place = amounts.slot[entry] as number;
      all[place] = (all[place] as number) + amountOf(amounts, entry, nominal.parameters);
    }
    this.places = numbersWhere(all.length, (place) => touched[place] === 1);
    this.constant = Float64Array.from(this.places, (place) => all[place] as number);
    this.parameters = nominal.parameters.slice();
    const drawn = numbersWhere(used.length, (p) => used[p] === 1 && uncertain[p] === 1);
    this.sampler = new ParameterSampler(system.parameterIds, system.distributions, drawn, seed, sampling);
  }

  /** Overwrites `coefficients` by the matrices of draw `draw`. */
  draw(draw: number): void {
    const { parameters, places, constant, entries, system } = this;
    const { all } = this.coefficients;
    const { slot } = system.amounts;
    this.sampler.draw(draw, parameters);
    for (let n = 0; n < places.length; n += 1) all[places[n] as number] = constant[n] as number;
    for (let n = 0; n < entries.length; n += 1) {
      const entry = entries[n] as number;
      const place = slot[entry] as number;
      all[place] = (all[place] as number) + amountOf(system.amounts, entry, parameters);
    }
  }
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
