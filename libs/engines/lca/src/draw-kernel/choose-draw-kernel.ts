import type { DrawKernel, KernelSystem } from './draw-kernel.js';
import { PlainDrawKernel } from './plain-draw-kernel.js';
import { runsWasmDrawKernel, WasmDrawKernel } from './wasm-draw-kernel.js';

/** The vector kernel where the machine has vector instructions, else the plain one. Their results are the same bits. */
export function drawKernelFor(system: KernelSystem): DrawKernel {
  return runsWasmDrawKernel() ? new WasmDrawKernel(system) : new PlainDrawKernel(system);
}
