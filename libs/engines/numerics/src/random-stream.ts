import { threefry2x32 } from './threefry.js';

/** What a run may be seeded with: any text, or an unsigned 64-bit integer. */
export type Seed = string | bigint;

const seedBits = 64;

/** A seed that is neither a text nor an unsigned 64-bit integer. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
  readonly value: string;
  readonly expected = `a text or an integer from 0 to 2^${seedBits} - 1`;
  constructor(value: unknown) {
    const shown = String(value).slice(0, 64);
    super(`a seed is a text or an unsigned ${seedBits}-bit integer, got ${JSON.stringify(shown)}`);
    this.value = shown;
  }
}

/** Read as soon as it is written: a database has a million streams, and an array for each costs more than they do. */
const out = new Int32Array(2);

/**
 * An endless row of random numbers addressed by position: `uniform(5)` is the same number whether or not
 * `uniform(4)` was ever asked for, in whichever worker.
 *
 * Streams are named. `RandomStream.of(seed).derive('grid factor')` depends on the seed and the name alone, so adding
 * another parameter, or listing them in another order, changes no draw. Two names share a stream with the chance
 * that two 64-bit hashes collide.
 */
export class RandomStream {
  private constructor(
    /** High and low word of the 64-bit key. */
    readonly k0: number,
    readonly k1: number,
  ) {}

  /** @throws SeedError */
  static of(seed: Seed): RandomStream {
    if (typeof seed === 'string') return new RandomStream(0, 0).derive(seed);
    if (typeof seed !== 'bigint' || BigInt.asUintN(seedBits, seed) !== seed) throw new SeedError(seed);
    return new RandomStream(Number(seed >> 32n) | 0, Number(seed & 0xffff_ffffn) | 0);
  }

  /** The stream of this name under the present one. */
  derive(name: string): RandomStream {
    out[0] = this.k0;
    out[1] = this.k1;
    // Each step keys the cipher with what came before and encrypts one character and its place.
    for (let place = 0; place < name.length; place += 1)
      threefry2x32(out[0], out[1], name.charCodeAt(place), place, out);
    // The length last, with the top bit set, keeps a name apart from its own prefixes.
    threefry2x32(out[0], out[1], name.length, 0x8000_0000 | 0, out);
    return new RandomStream(out[0], out[1]);
  }

  /** The number at `position` (0 to 2^32 - 1), uniform in the open interval (0, 1), 52 bits. */
  uniform(position: number): number {
    return uniformAt(this.k0, this.k1, position, out);
  }
}

const toHalfWord = 2 ** 26;
const toUnit = 2 ** -52;

/**
 * `RandomStream.uniform` on bare keys, for loops over many streams. `scratch` holds two words.
 *
 * 52 bits and half a step, not 53: the largest of the 53-bit midpoints would round to 1, whose normal quantile is
 * infinite.
 */
export function uniformAt(k0: number, k1: number, position: number, scratch: Int32Array): number {
  threefry2x32(k0, k1, position | 0, 0, scratch);
  return (((scratch[0] as number) >>> 6) * toHalfWord + ((scratch[1] as number) >>> 6) + 0.5) * toUnit;
}
