import { lanes } from './draw-kernel/draw-kernel.js';
import type { DrawKernel } from './draw-kernel/draw-kernel.js';
import type { IntensityDraws } from './intensity-draws.js';

/** One method's kernel, and the intensity that 1 of its unknowns stands for. */
export interface SizedKernel {
  readonly kernel: DrawKernel;
  readonly size: Float64Array;
}

/** Draws in groups of four; one whose sweeps don't converge, or whose loop seems to make too little, is done singly. */
export class BatchedDraws implements IntensityDraws {
  private readonly values: Float64Array;
  /** Group that each kernel holds, and its lanes that have to be done singly. */
  private readonly held: Int32Array;
  private readonly failed: Int32Array;
  private number = 0;
  private single: IntensityDraws | undefined;
  private drawnSingly = -1;

  constructor(
    private readonly kernels: readonly SizedKernel[],
    private readonly makeSingle: () => IntensityDraws,
  ) {
    this.values = new Float64Array(kernels[0]?.size.length ?? 0);
    this.held = new Int32Array(kernels.length).fill(-1);
    this.failed = new Int32Array(kernels.length);
  }

  get unproductive(): boolean {
    return this.drawnSingly === this.number && this.single?.unproductive === true;
  }

  draw(draw: number): void {
    this.number = draw;
  }

  solve(method: number): Float64Array {
    const { number, held, failed, values } = this;
    const { kernel, size } = this.kernels[method] as SizedKernel;
    const group = Math.floor(number / lanes);
    const lane = number % lanes;
    if (held[method] !== group) {
      failed[method] = kernel.solve(group);
      held[method] = group;
    }
    if (((failed[method] as number) >> lane) & 1) return this.solveSingly(method);
    const { x } = kernel;
    for (let j = 0; j < values.length; j += 1) values[j] = (size[j] as number) * (x[lanes * j + lane] as number);
    return values;
  }

  private solveSingly(method: number): Float64Array {
    const single = (this.single ??= this.makeSingle());
    if (this.drawnSingly !== this.number) {
      single.draw(this.number);
      this.drawnSingly = this.number;
    }
    return single.solve(method);
  }
}
