import {
  normalQuantile,
  normalQuantileTable,
  RandomStream,
  threefry2x32,
  triangularQuantile,
  uniformAt,
} from '@carbon-butler/engine-numerics';
import type { Seed } from '@carbon-butler/engine-numerics';
import type { ParameterDistribution } from './parameter-distribution.js';

/**
 * - `exact`: 52 random bits and the exact inverse distribution function for every value
 * - `tabulated`: 16 bits and a table of 65,536 strata, several times cheaper; |z| never exceeds 4.33
 */
export type Sampling = 'exact' | 'tabulated';

/** Draws that share one random block in tabulated sampling: 64 bits give four 16-bit strata. */
const lanes = 4;
const strata = 65_536;

const [normal, lognormal, triangular, uniform] = [0, 1, 2, 3] as const;

/**
 * Draws parameter values. The value of parameter p in draw n is a function of the seed, the id of p and n only:
 * neither other parameters nor the order of draws matter, so two systems that share a parameter share its draws.
 */
export class ParameterSampler {
  private readonly kind: Uint8Array;
  /** Mean and sd; median and signed sigma; low and width; low and mode. */
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  /** High of a triangular. */
  private readonly third: Float64Array;
  private readonly keys: Int32Array;
  private readonly words: Int32Array;
  private readonly scratch = new Int32Array(2);
  private readonly table: Float64Array | undefined;
  private heldBlock = -1;
  private readonly samples: { readonly parameter: number; readonly values: Float64Array }[] = [];

  constructor(ids: readonly string[], distributions: readonly ParameterDistribution[], seed: Seed, sampling: Sampling) {
    const root = RandomStream.of(seed);
    this.kind = new Uint8Array(ids.length);
    this.first = new Float64Array(ids.length);
    this.second = new Float64Array(ids.length);
    this.third = new Float64Array(ids.length);
    this.keys = new Int32Array(2 * ids.length);
    ids.forEach((id, n) => {
      const stream = root.derive(id);
      this.keys[2 * n] = stream.k0;
      this.keys[2 * n + 1] = stream.k1;
      this.prepare(n, distributions[n] as ParameterDistribution);
    });
    this.table = sampling === 'tabulated' ? normalQuantileTable() : undefined;
    this.words = new Int32Array(sampling === 'tabulated' ? 2 * ids.length : 0);
  }

  /** Writes the values of draw `draw` into `parameters`, in the order of the ids. */
  draw(draw: number, parameters: Float64Array): void {
    if (this.table) this.drawTabulated(draw, parameters, this.table);
    else this.drawExact(draw, parameters);
    for (const { parameter, values } of this.samples) {
      const value = values[draw];
      if (value === undefined) throw new RangeError(`draw ${draw} of a sample of ${values.length}`);
      parameters[parameter] = value;
    }
  }

  private drawExact(draw: number, parameters: Float64Array): void {
    const { kind, keys, scratch, first, second } = this;
    for (let n = 0; n < kind.length; n += 1) {
      const probability = uniformAt(keys[2 * n] as number, keys[2 * n + 1] as number, draw, scratch);
      const [a, b] = [first[n] as number, second[n] as number];
      const k = kind[n] as number;
      if (k === lognormal) parameters[n] = a * Math.exp(b * normalQuantile(probability));
      else if (k === normal) parameters[n] = a + b * normalQuantile(probability);
      else parameters[n] = this.fromUniform(n, probability);
    }
  }

  private drawTabulated(draw: number, parameters: Float64Array, table: Float64Array): void {
    const { kind, words, first, second } = this;
    this.holdBlock(draw >>> 2);
    const word = (draw >>> 1) & 1;
    const shift = (draw & 1) * 16;
    for (let n = 0; n < kind.length; n += 1) {
      const stratum = ((words[2 * n + word] as number) >>> shift) & 0xffff;
      const k = kind[n] as number;
      if (k === lognormal)
        parameters[n] = (first[n] as number) * Math.exp((second[n] as number) * (table[stratum] as number));
      else if (k === normal) parameters[n] = (first[n] as number) + (second[n] as number) * (table[stratum] as number);
      else parameters[n] = this.fromUniform(n, (stratum + 0.5) / strata);
    }
  }

  private holdBlock(block: number): void {
    if (block === this.heldBlock) return;
    const { keys, scratch, words } = this;
    for (let n = 0; n < this.kind.length; n += 1) {
      // The second counter word keeps these bits apart from those of exact sampling.
      threefry2x32(keys[2 * n] as number, keys[2 * n + 1] as number, block, lanes, scratch);
      words[2 * n] = scratch[0] as number;
      words[2 * n + 1] = scratch[1] as number;
    }
    this.heldBlock = block;
  }

  private fromUniform(n: number, probability: number): number {
    const [a, b] = [this.first[n] as number, this.second[n] as number];
    return this.kind[n] === triangular
      ? triangularQuantile(a, b, this.third[n] as number, probability)
      : a + b * probability;
  }

  private prepare(n: number, distribution: ParameterDistribution): void {
    const set = (kind: number, a: number, b: number, c = 0): void => {
      this.kind[n] = kind;
      this.first[n] = a;
      this.second[n] = b;
      this.third[n] = c;
    };
    switch (distribution.kind) {
      case 'fixed': {
        set(normal, distribution.value, 0);
        return;
      }
      case 'normal': {
        set(normal, distribution.mean, distribution.sd);
        return;
      }
      case 'lognormal': {
        set(lognormal, distribution.median, Math.sign(distribution.median) * distribution.sigma);
        return;
      }
      case 'triangular': {
        set(triangular, distribution.low, distribution.mode, distribution.high);
        return;
      }
      case 'uniform': {
        set(uniform, distribution.low, distribution.high - distribution.low);
        return;
      }
      case 'sample': {
        this.samples.push({ parameter: n, values: distribution.values });
        return;
      }
    }
  }
}
