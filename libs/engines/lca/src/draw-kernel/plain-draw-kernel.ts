import { normalQuantileTable, threefry2x32 } from '@carbon-butler/engine-numerics';
import { blockKind, interleaved, lanes } from './draw-kernel.js';
import type { DrawKernel, KernelAmounts, KernelSystem } from './draw-kernel.js';
import { PlainBlock } from './plain-block.js';
import { lineProduct } from './line-product.js';

/**
 * The kernel without vector instructions, lane after lane: the same bits as assembly/draw-kernel.ts, which it follows
 * operation by operation. A sum, product or quotient of two 32-bit floats that is rounded at once is what 32-bit
 * arithmetic gives. Fourteen times slower, and slower than single draws: it is there so that results don't depend on
 * the machine.
 */
export class PlainDrawKernel implements DrawKernel {
  readonly x: Float32Array;
  private readonly start: Float32Array;
  private readonly value: Float32Array;
  private readonly directDrawn: Float32Array;
  private readonly block: PlainBlock;
  private readonly table = Float32Array.from(normalQuantileTable());
  private readonly words = new Int32Array(2);
  private readonly strata = new Uint16Array(this.words.buffer);

  constructor(private readonly system: KernelSystem) {
    this.start = interleaved(system.start);
    this.x = this.start.slice();
    this.value = interleaved(system.value.centre);
    this.directDrawn = interleaved(system.direct.centre);
    this.block = new PlainBlock(system, this.value, this.x);
  }

  solve(group: number): number {
    const { system, block } = this;
    this.draw(system.value, group, this.value);
    this.draw(system.direct, group, this.directDrawn);
    this.x.set(this.start);
    let failed = 0;
    for (let lane = 0; lane < lanes; lane += 1)
      for (let n = 0; n < system.blockKind.length; n += 1) {
        const begin = system.blockStart[n] as number;
        const end = system.blockStart[n + 1] as number;
        const kind = system.blockKind[n] as number;
        this.fold(begin, end, lane, kind === 0 ? this.x : block.rhs);
        if (kind === 0) continue;
        const converged = block.solve(begin, end, (kind & blockKind.accelerated) !== 0, lane);
        const contradicted = (kind & blockKind.judged) !== 0 && block.contradicts(begin, end, lane);
        if (!converged || contradicted) failed |= 1 << lane;
      }
    return failed;
  }

  private draw({ centre, spread, key0, key1 }: KernelAmounts, group: number, drawn: Float32Array): void {
    const { words, strata, table } = this;
    for (let n = 0; n < centre.length; n += 1) {
      threefry2x32(key0[n] as number, key1[n] as number, group, lanes, words);
      for (let lane = 0; lane < lanes; lane += 1) {
        const z = table[strata[lane] as number] as number;
        drawn[lanes * n + lane] = (centre[n] as number) * exponential(Math.fround((spread[n] as number) * z));
      }
    }
  }

  /** Direct terms and what comes from earlier blocks. */
  private fold(begin: number, end: number, lane: number, to: Float32Array): void {
    const { system, directDrawn, value, x } = this;
    const { directPointer, pointer, inner, index } = system;
    for (let j = begin; j < end; j += 1) {
      let direct = 0;
      for (let p = directPointer[j] as number; p < (directPointer[j + 1] as number); p += 1)
        direct = Math.fround(direct + (directDrawn[lanes * p + lane] as number));
      const bought = lineProduct(index, value, x, pointer[j] as number, inner[j] as number, lane);
      to[lanes * j + lane] = direct + bought;
    }
  }
}

const log2e = Math.fround(1.44269504);
const shift = 12_582_912;
const ln2Low = Math.fround(-2.1219444e-4);
const c0 = Math.fround(1.98756915e-4);
const c1 = Math.fround(1.3981999507e-3);
const c2 = Math.fround(8.3334519073e-3);
const c3 = Math.fround(4.1665795894e-2);
const c4 = Math.fround(1.6666665459e-1);
const c5 = Math.fround(5.0000001201e-1);
const power = new Float32Array(1);
const powerBits = new Int32Array(power.buffer);

/** e^a for |a| below 87 in 32-bit steps, relative error below 2e-7, exactly 1 at 0 (Cephes, expf). */
export function exponential(a: number): number {
  const n = Math.fround(Math.fround(Math.fround(a * log2e) + shift) - shift);
  const coarse = Math.fround(a - Math.fround(n * 0.693359375));
  const r = Math.fround(coarse - Math.fround(n * ln2Low));
  let p = Math.fround(Math.fround(c0 * r) + c1);
  p = Math.fround(Math.fround(p * r) + c2);
  p = Math.fround(Math.fround(p * r) + c3);
  p = Math.fround(Math.fround(p * r) + c4);
  p = Math.fround(Math.fround(p * r) + c5);
  p = Math.fround(Math.fround(Math.fround(Math.fround(p * r) * r) + r) + 1);
  powerBits[0] = (n + 127) << 23;
  return Math.fround(p * (power[0] as number));
}
