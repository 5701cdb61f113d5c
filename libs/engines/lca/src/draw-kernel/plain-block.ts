import { kernelTolerance, lanes } from './draw-kernel.js';
import type { KernelSystem } from './draw-kernel.js';
import { lineProduct } from './line-product.js';

const sweepsMax = 300;
const patienceSweeps = 60;
const patienceChange = 0.01;
const contractionMin = 0.3;
const contractionMax = 0.9999;

/** Solves one lane of one block; the steps of `solveBlock`, `sweep` and `mix` in assembly/draw-kernel.ts. */
export class PlainBlock {
  readonly rhs: Float32Array;
  private readonly change: Float32Array;
  private readonly lastImage: Float32Array;
  private readonly lastChange: Float32Array;

  constructor(
    private readonly system: KernelSystem,
    private readonly value: Float32Array,
    private readonly x: Float32Array,
  ) {
    const count = system.start.length;
    this.rhs = new Float32Array(x.length);
    this.change = new Float32Array(count);
    this.lastImage = new Float32Array(count);
    this.lastChange = new Float32Array(count);
  }

  /** Returns whether the sweeps converged. */
  solve(begin: number, end: number, accelerated: boolean, lane: number): boolean {
    let before = Infinity;
    let slower = contractionMin;
    let best = Infinity;
    for (let step = 1; step <= sweepsMax; step += 1) {
      const largest = this.sweep(begin, end, lane);
      const ratio = largest / before;
      const contraction = Math.min(Math.max(ratio, slower, contractionMin), contractionMax);
      best = Math.min(best, largest);
      if (largest <= kernelTolerance * (1 / contraction - 1)) return true;
      if (!(largest < Infinity) || (step === patienceSweeps && best > patienceChange)) return false;
      before = largest;
      slower = ratio;
      if (accelerated) this.mix(begin, end, step > 1, lane);
    }
    return false;
  }

  /** Whether the right-hand side has one sign and the solution does not have the same throughout. */
  contradicts(begin: number, end: number, lane: number): boolean {
    const { rhs, x } = this;
    let [least, most, lowest, highest] = [0, 0, 0, 0];
    for (let j = begin; j < end; j += 1) {
      const asked = rhs[lanes * j + lane] as number;
      const served = x[lanes * j + lane] as number;
      least = Math.min(least, asked);
      most = Math.max(most, asked);
      lowest = Math.min(lowest, served);
      highest = Math.max(highest, served);
    }
    return (least >= 0 && most > 0 && lowest < 0) || (least < 0 && most <= 0 && highest > 0);
  }

  private sweep(begin: number, end: number, lane: number): number {
    const { system, value, x, rhs, change } = this;
    const { inner, pointer, index } = system;
    let largest = 0;
    for (let j = begin; j < end; j += 1) {
      const at = lanes * j + lane;
      const terms = lineProduct(index, value, x, inner[j] as number, pointer[j + 1] as number, lane);
      const before = x[at] as number;
      const now = Math.fround((rhs[at] as number) + terms);
      const moved = Math.fround(now - before);
      x[at] = now;
      change[j - begin] = moved;
      largest = Math.max(largest, Math.fround(Math.abs(moved) / Math.max(1, Math.abs(now))));
    }
    return largest;
  }

  private mix(begin: number, end: number, hasLast: boolean, lane: number): void {
    const { x, change, lastImage, lastChange } = this;
    let along = 0;
    let square = 0;
    for (let i = 0; hasLast && i < end - begin; i += 1) {
      const now = change[i] as number;
      const turn = Math.fround(now - (lastChange[i] as number));
      along = Math.fround(along + Math.fround(now * turn));
      square = Math.fround(square + Math.fround(turn * turn));
    }
    const gamma = square > 0 ? Math.fround(along / square) : 0;
    for (let i = 0; i < end - begin; i += 1) {
      const at = lanes * (begin + i) + lane;
      const plain = x[at] as number;
      if (hasLast) x[at] = plain - Math.fround(gamma * Math.fround(plain - (lastImage[i] as number)));
      lastImage[i] = plain;
      lastChange[i] = change[i] as number;
    }
  }
}
