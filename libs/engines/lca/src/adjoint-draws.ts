import type { AmountSampler } from './amount-sampler.js';
import { adjointPattern } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import type { SolverOptions } from './block-solver.js';
import { directImpact } from './intensities.js';
import type { IntensityDraws } from './intensity-draws.js';
import type { System } from './system.js';

/**
 * How a draw is solved: to 1e-7, far below what sampling blurs, and without a check of the residual. An unproductive
 * draw counts like any other: leaving it out would bias the result.
 */
export const drawSolverOptions: SolverOptions = {
  denseMax: 48,
  tolerance: 1e-7,
  residualMax: Infinity,
  unproductiveLoops: 'accept',
};

/** How the start of all draws is solved. */
export const centreSolverOptions: SolverOptions = { ...drawSolverOptions, denseMax: 400, tolerance: 1e-12 };

/**
 * Intensities by each method at the central parameter values, where all draws start.
 *
 * @throws SingularSystemError, NotConvergedError when the central system has no solution
 */
export function centralIntensities(system: System, methods: readonly number[]): readonly Float64Array[] {
  const { coefficients } = system.nominal;
  const direct = new Float64Array(system.activityIds.length);
  const solver = new BlockSolver(system, adjointPattern(system), centreSolverOptions);
  solver.load(coefficients);
  return methods.map((method) => {
    const y = new Float64Array(direct.length);
    solver.solve(directImpact(system, coefficients, system.characterisation[method] as Float64Array, direct), y);
    return y;
  });
}

/** Draws one by one, each solved from the central intensities: no draw sees another. */
export class AdjointDraws implements IntensityDraws {
  private readonly solver: BlockSolver;
  private readonly characterisation: readonly Float64Array[];
  private readonly direct: Float64Array;
  private readonly y: Float64Array;

  constructor(
    private readonly system: System,
    methods: readonly number[],
    private readonly central: readonly Float64Array[],
    private readonly sampler: AmountSampler,
  ) {
    this.characterisation = methods.map((method) => system.characterisation[method] as Float64Array);
    this.direct = new Float64Array(system.activityIds.length);
    this.y = new Float64Array(this.direct.length);
    this.solver = new BlockSolver(system, adjointPattern(system), drawSolverOptions);
  }

  get unproductive(): boolean {
    return this.solver.unproductiveBlocks.size > 0;
  }

  draw(draw: number): void {
    this.sampler.draw(draw);
    this.solver.load(this.sampler.coefficients);
  }

  solve(method: number): Float64Array {
    const { system, solver, sampler, direct, y } = this;
    const { coefficients } = sampler;
    y.set(this.central[method] as Float64Array);
    solver.solve(directImpact(system, coefficients, this.characterisation[method] as Float64Array, direct), y);
    return y;
  }
}
