import { normalQuantileTable } from '@carbon-butler/engine-numerics';
import { drawKernelBytes } from '../generated/draw-kernel-bytes.js';
import { interleaved, kernelTolerance } from './draw-kernel.js';
import type { DrawKernel, KernelAmounts, KernelSystem } from './draw-kernel.js';

/** What of WebAssembly is used; its types come only with those of a browser. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { readonly exports: unknown };
};

/** Where the module finds its arrays: bytes in its memory. */
type Place =
  | ('normalTable' | 'strata' | 'scratch' | 'pointer' | 'inner' | 'index' | 'value' | 'blockStart' | 'blockKind')
  | ('rhs' | 'x' | 'change' | 'lastImage' | 'lastChange');

/** What assembly/draw-kernel.ts exports. */
type KernelExports = Readonly<Record<Place, { value: number }>> & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  draw(amounts: number, group: number, key0: number, key1: number, spread: number, centre: number, to: number): void;
  solve(blocks: number, directPointer: number, directDrawn: number, tolerance: number): number;
};

interface PlacedAmounts {
  readonly count: number;
  readonly key0: number;
  readonly key1: number;
  readonly spread: number;
  readonly centre: number;
  readonly drawn: number;
}

const pageBytes = 65_536;
const alignment = 16;
const scratchBytes = 128;
/** Random bits of the amounts drawn in one run: twice the kernel's `runBytes`. */
const strataBytes = 2_048;

const moduleBytes = (): Uint8Array => Buffer.from(drawKernelBytes, 'base64');
let compiled: object | undefined;

/** Whether this machine has the vector instructions that the module needs. */
export function runsWasmDrawKernel(): boolean {
  return WebAssembly.validate(moduleBytes());
}

/** The kernel in WebAssembly with vector instructions, in a memory of its own. */
export class WasmDrawKernel implements DrawKernel {
  readonly x: Float32Array;
  private readonly kernel: KernelExports;
  private readonly amounts: readonly PlacedAmounts[];
  private readonly start: Float32Array;
  private readonly solveGroup: () => number;
  /** The first bytes are left to the module. */
  private end = 1_024;

  constructor(system: KernelSystem) {
    const module = (compiled ??= new WebAssembly.Module(moduleBytes()));
    const kernel = new WebAssembly.Instance(module).exports as KernelExports;
    this.kernel = kernel;
    this.start = interleaved(system.start);
    const { blockStart } = system;
    const largest = blockStart.reduce((most, end, n) => Math.max(most, n > 0 ? end - (blockStart[n - 1] ?? 0) : 0), 0);
    kernel.normalTable.value = this.placed(Float32Array.from(normalQuantileTable()));
    for (const name of ['pointer', 'inner', 'index', 'blockStart', 'blockKind'] as const)
      kernel[name].value = this.placed(system[name]);
    kernel.strata.value = this.reserved(strataBytes);
    kernel.scratch.value = this.reserved(scratchBytes);
    for (const name of ['change', 'lastImage', 'lastChange'] as const)
      kernel[name].value = this.reserved(alignment * largest);
    kernel.rhs.value = this.reserved(this.start.byteLength);
    const value = this.placedAmounts(system.value);
    const direct = this.placedAmounts(system.direct);
    this.amounts = [value, direct];
    kernel.value.value = value.drawn;
    const directPointer = this.placed(system.directPointer);
    kernel.x.value = this.placed(this.start);
    // Only now: memory that grows leaves its old views behind.
    this.x = new Float32Array(kernel.memory.buffer, kernel.x.value, this.start.length);
    const blocks = system.blockKind.length;
    this.solveGroup = () => kernel.solve(blocks, directPointer, direct.drawn, kernelTolerance);
  }

  solve(group: number): number {
    for (const { count, key0, key1, spread, centre, drawn } of this.amounts)
      this.kernel.draw(count, group, key0, key1, spread, centre, drawn);
    this.x.set(this.start);
    return this.solveGroup();
  }

  private placedAmounts(amounts: KernelAmounts): PlacedAmounts {
    const { centre, spread, key0, key1 } = amounts;
    return {
      count: centre.length,
      key0: this.placed(key0),
      key1: this.placed(key1),
      spread: this.placed(spread),
      centre: this.placed(centre),
      drawn: this.placed(interleaved(centre)),
    };
  }

  private placed(array: Float32Array | Int32Array): number {
    const place = this.reserved(array.byteLength);
    new Uint8Array(this.kernel.memory.buffer).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
      place,
    );
    return place;
  }

  private reserved(bytes: number): number {
    const place = this.end;
    this.end += Math.ceil(bytes / alignment) * alignment;
    const { memory } = this.kernel;
    const missing = this.end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
    return place;
  }
}
