import type { Seed } from '@carbon-butler/engine-numerics';
import { AdjointDraws, centralIntensities } from './adjoint-draws.js';
import { AmountSampler } from './amount-sampler.js';
import { BatchedDraws } from './batched-draws.js';
import { drawKernelFor } from './draw-kernel/choose-draw-kernel.js';
import type { KernelSystem } from './draw-kernel/draw-kernel.js';
import { kernelSystem } from './draw-kernel/kernel-system.js';
import type { IntensityDraws } from './intensity-draws.js';
import type { Sampling } from './parameter-sampler.js';
import type { System } from './system.js';

/**
 * Tabulated draws come four at a time where the kernel can draw the system, and the others one by one. Both are the
 * same draws; the kernel's intensities are accurate to 1e-5.
 *
 * @throws SingularSystemError, NotConvergedError when the central system has no solution
 */
export function intensityDrawsFor(
  system: System,
  methods: readonly number[],
  seed: Seed,
  sampling: Sampling,
): IntensityDraws {
  const central = centralIntensities(system, methods);
  const oneByOne = (): IntensityDraws =>
    new AdjointDraws(system, methods, central, new AmountSampler(system, methods, seed, sampling));
  if (sampling === 'exact') return oneByOne();
  const systems = methods.map((method, n) => kernelSystem(system, method, seed, central[n] as Float64Array));
  if (!systems.every((made): made is KernelSystem => made !== undefined)) return oneByOne();
  const kernels = systems.map((made) => ({ kernel: drawKernelFor(made), size: made.size }));
  return new BatchedDraws(kernels, oneByOne);
}
