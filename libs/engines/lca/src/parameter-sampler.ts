import {
  normalQuantile,
  normalQuantileTable,
  RandomStream,
  threefry2x32,
  triangularQuantile,
  uniformAt,
} from '@carbon-butler/engine-numerics';
import type { Distribution, Seed } from '@carbon-butler/engine-numerics';

/**
 * - `exact`: 52 random bits and the exact inverse distribution function for every value
 * - `tabulated`: 16 bits and a table of 65,536 strata, four times cheaper; |z| never exceeds 4.2
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
  /** Three arguments per parameter, by kind: mean, sd; median, signed sigma; low, mode, high; low, width. */
  private readonly arguments: Float64Array;
  private readonly keys: Int32Array;
  private readonly words: Int32Array;
  private readonly scratch = new Int32Array(2);
  private readonly table: Float64Array | undefined;
  private heldBlock = -1;

  constructor(
    ids: readonly string[],
    distributions: readonly Distribution[],
    /** Numbers of the parameters to draw. */
    private readonly drawn: Int32Array,
    seed: Seed,
    sampling: Sampling,
  ) {
    const root = RandomStream.of(seed);
    this.kind = new Uint8Array(drawn.length);
    this.arguments = new Float64Array(3 * drawn.length);
    this.keys = new Int32Array(2 * drawn.length);
    drawn.forEach((parameter, n) => {
      const stream = root.derive(ids[parameter] as string);
      this.keys[2 * n] = stream.k0;
      this.keys[2 * n + 1] = stream.k1;
      this.prepare(n, distributions[parameter] as Distribution);
    });
    this.table = sampling === 'tabulated' ? normalQuantileTable() : undefined;
    this.words = new Int32Array(sampling === 'tabulated' ? 2 * drawn.length : 0);
  }

  /** Writes the values of draw `draw` into `parameters`; those not drawn are left alone. */
  draw(draw: number, parameters: Float64Array): void {
    const { drawn, table } = this;
    if (table) {
      this.holdBlock(draw >>> 2);
      const word = (draw >>> 1) & 1;
      const shift = (draw & 1) * 16;
      for (let n = 0; n < drawn.length; n += 1) {
        const stratum = ((this.words[2 * n + word] as number) >>> shift) & 0xffff;
        parameters[drawn[n] as number] =
          (this.kind[n] as number) <= lognormal
            ? this.fromNormal(n, table[stratum] as number)
            : this.fromUniform(n, (stratum + 0.5) / strata);
      }
      return;
    }
    const { keys, scratch } = this;
    for (let n = 0; n < drawn.length; n += 1) {
      const probability = uniformAt(keys[2 * n] as number, keys[2 * n + 1] as number, draw, scratch);
      parameters[drawn[n] as number] =
        (this.kind[n] as number) <= lognormal
          ? this.fromNormal(n, normalQuantile(probability))
          : this.fromUniform(n, probability);
    }
  }

  private holdBlock(block: number): void {
    if (block === this.heldBlock) return;
    const { keys, scratch, words } = this;
    for (let n = 0; n < this.drawn.length; n += 1) {
      // The second counter word keeps these bits apart from those of exact sampling.
      threefry2x32(keys[2 * n] as number, keys[2 * n + 1] as number, block, lanes, scratch);
      words[2 * n] = scratch[0] as number;
      words[2 * n + 1] = scratch[1] as number;
    }
    this.heldBlock = block;
  }

  private fromNormal(n: number, z: number): number {
    const [centre, spread] = [this.arguments[3 * n] as number, this.arguments[3 * n + 1] as number];
    return this.kind[n] === lognormal ? centre * Math.exp(spread * z) : centre + spread * z;
  }

  private fromUniform(n: number, probability: number): number {
    const [a, b, c] = [
      this.arguments[3 * n] as number,
      this.arguments[3 * n + 1] as number,
      this.arguments[3 * n + 2] as number,
    ];
    return this.kind[n] === triangular ? triangularQuantile(a, b, c, probability) : a + b * probability;
  }

  private prepare(n: number, distribution: Distribution): void {
    const set = (kind: number, a: number, b: number, c = 0): void => {
      this.kind[n] = kind;
      this.arguments.set([a, b, c], 3 * n);
    };
    switch (distribution.kind) {
      case 'fixed':
        return set(normal, distribution.value, 0);
      case 'normal':
        return set(normal, distribution.mean, distribution.sd);
      case 'lognormal':
        return set(lognormal, distribution.median, Math.sign(distribution.median) * distribution.sigma);
      case 'triangular':
        return set(triangular, distribution.low, distribution.mode, distribution.high);
      case 'uniform':
        return set(uniform, distribution.low, distribution.high - distribution.low);
    }
  }
}
