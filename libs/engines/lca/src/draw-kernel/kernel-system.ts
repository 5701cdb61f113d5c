import { RandomStream } from '@carbon-butler/engine-numerics';
import type { Seed } from '@carbon-butler/engine-numerics';
import { amountOf } from '../coefficients.js';
import { uncertainParameters } from '../derived-parameters.js';
import type { System } from '../system.js';
import { blockKind, lanes } from './draw-kernel.js';
import type { KernelAmounts, KernelSystem } from './draw-kernel.js';
import { kernelLines, lineOf } from './kernel-lines.js';
import type { KernelLines } from './kernel-lines.js';

/** Blocks from this size on are accelerated. */
const acceleratedFrom = 49;
/** With |z| up to 4.33 the factor then stays far inside the range of 32-bit floats. */
const spreadMax = 16;

/** Per amount: the standard deviation of its logarithm, signed so that it rises with z, and whose z it is. */
interface Spreads {
  readonly sigma: Float64Array;
  readonly parameter: Int32Array;
}

/**
 * The adjoint equations of one method for the draw kernel. Undefined where it can't draw them: an amount with two
 * uncertain factors or one that isn't lognormal or is given by others, a central system in which an activity uses up its own product,
 * numbers beyond 32 bits.
 *
 * @param central the intensities at the central parameter values
 */
export function kernelSystem(
  system: System,
  method: number,
  seed: Seed,
  central: Float64Array,
): KernelSystem | undefined {
  const { reference, nominal, componentStart } = system;
  const spreads = spreadsOf(system);
  if (!spreads || nominal.coefficients.diagonal.some((own, j) => !(own / (reference[j] as number) > 0)))
    return undefined;
  const lines = kernelLines(system, method);
  const { technosphere, elementary, index, inner, factor } = lines;
  const amounts = spreads.sigma.map((_, entry) => amountOf(system.amounts, entry, nominal.parameters));
  const size = termSizes(system, lines, amounts, central);
  // What nothing reaches, nothing reaches in any draw: its unit doesn't matter.
  const perRun = reference.map((made, j) => 1 / (made * ((size[j] as number) || 1)));
  const buyer = lineOf(technosphere.pointer);
  const emitter = lineOf(elementary.pointer);
  // Copied and mapped: `from` with a function takes several times as long.
  const value = new Float64Array(technosphere.amount).map(
    (entry, p) =>
      -(amounts[entry] as number) * (size[index[p] as number] as number) * (perRun[buyer[p] as number] as number),
  );
  const direct = factor.map(
    (q, p) => q * (amounts[elementary.amount[p] as number] as number) * (perRun[emitter[p] as number] as number),
  );
  const start = new Float32Array(central.map((y, j) => y / ((size[j] as number) || 1)));
  const streams = new Streams(system, seed, spreads);
  const made = {
    ...{ pointer: technosphere.pointer, inner, index, start, size },
    value: streams.amounts(technosphere.amount, value),
    directPointer: elementary.pointer,
    direct: streams.amounts(elementary.amount, direct),
    blockStart: componentStart,
    blockKind: blockKinds(componentStart, technosphere.pointer, inner, value),
  };
  const fits = [made.value.centre, made.direct.centre, start].every((numbers) => numbers.every(Number.isFinite));
  return fits ? made : undefined;
}

function spreadsOf(system: System): Spreads | undefined {
  const { amounts, distributions } = system;
  const uncertain = uncertainParameters(system);
  const { factorPointer, factorParameter, factorPower, slot } = amounts;
  const sigma = new Float64Array(slot.length);
  const parameter = new Int32Array(slot.length).fill(-1);
  for (let entry = 0; entry < slot.length; entry += 1)
    for (let p = factorPointer[entry] as number; p < (factorPointer[entry + 1] as number); p += 1) {
      if (uncertain[factorParameter[p] as number] === 0) continue;
      const distribution = distributions[factorParameter[p] as number];
      if (distribution?.kind !== 'lognormal' || parameter[entry] !== -1 || distribution.sigma > spreadMax)
        return undefined;
      parameter[entry] = factorParameter[p] as number;
      sigma[entry] = distribution.sigma * Math.sign(distribution.median) * (factorPower[p] as number);
    }
  return { sigma, parameter };
}

/** Per unit of each product: the sum of the sizes of its equation's terms, with the sign of the reference amount. */
function termSizes(system: System, lines: KernelLines, amounts: Float64Array, central: Float64Array): Float64Array {
  const { technosphere, elementary, index, factor } = lines;
  return system.reference.map((made, j) => {
    let terms = 0;
    for (let p = technosphere.pointer[j] as number; p < (technosphere.pointer[j + 1] as number); p += 1)
      terms += Math.abs(
        (amounts[technosphere.amount[p] as number] as number) * (central[index[p] as number] as number),
      );
    for (let p = elementary.pointer[j] as number; p < (elementary.pointer[j + 1] as number); p += 1)
      terms += Math.abs((amounts[elementary.amount[p] as number] as number) * (factor[p] as number));
    return terms / made;
  });
}

function blockKinds(start: Int32Array, pointer: Int32Array, inner: Int32Array, value: Float64Array): Int32Array {
  return Int32Array.from({ length: start.length - 1 }, (_, block) => {
    const [begin, end] = [start[block] as number, start[block + 1] as number];
    let swept = false;
    let plain = true;
    for (let j = begin; j < end; j += 1)
      for (let p = inner[j] as number; p < (pointer[j + 1] as number); p += 1) {
        swept = true;
        if ((value[p] as number) < 0) plain = false;
      }
    if (!swept) return 0;
    if (end - begin < acceleratedFrom) return blockKind.swept;
    return blockKind.swept + blockKind.accelerated + (plain ? blockKind.judged : 0);
  });
}

/** Gives amounts the random streams of their parameters. */
class Streams {
  private readonly root: RandomStream;
  private readonly key0: Int32Array;
  private readonly key1: Int32Array;
  private readonly isKnown: Uint8Array;

  constructor(
    private readonly system: System,
    seed: Seed,
    private readonly spreads: Spreads,
  ) {
    const { length } = system.parameterIds;
    this.root = RandomStream.of(seed);
    this.key0 = new Int32Array(length);
    this.key1 = new Int32Array(length);
    this.isKnown = new Uint8Array(length);
  }

  amounts(entries: Int32Array, centre: Float64Array): KernelAmounts {
    const padded = Math.ceil(entries.length / lanes) * lanes;
    const made = {
      centre: new Float32Array(padded),
      spread: new Float32Array(padded),
      key0: new Int32Array(padded),
      key1: new Int32Array(padded),
    };
    made.centre.set(centre);
    for (let n = 0; n < entries.length; n += 1) {
      const entry = entries[n] as number;
      const parameter = this.spreads.parameter[entry] as number;
      if (parameter === -1) continue;
      if (this.isKnown[parameter] === 0) this.derive(parameter);
      made.spread[n] = this.spreads.sigma[entry] as number;
      made.key0[n] = this.key0[parameter] as number;
      made.key1[n] = this.key1[parameter] as number;
    }
    return made;
  }

  private derive(parameter: number): void {
    const { k0, k1 } = this.root.derive(this.system.parameterIds[parameter] as string);
    this.key0[parameter] = k0;
    this.key1[parameter] = k1;
    this.isKnown[parameter] = 1;
  }
}
