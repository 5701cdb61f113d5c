import { adjointPattern } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import type { SolverOptions } from './block-solver.js';
import { directImpact } from './intensities.js';
import type { Coefficients, System } from './system.js';

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

/** Intensities of one matrix after another, each solved from those of the central system: no draw sees another. */
export class AdjointDraws {
  private readonly solver: BlockSolver;
  private readonly characterisation: readonly Float64Array[];
  private readonly starts: readonly Float64Array[];
  private readonly direct: Float64Array;
  private readonly y: Float64Array;
  private coefficients: Coefficients;

  /** @throws SingularSystemError, NotConvergedError when the central system has no solution */
  constructor(
    private readonly system: System,
    methods: readonly number[],
  ) {
    const count = system.activityIds.length;
    const pattern = adjointPattern(system);
    this.coefficients = system.nominal.coefficients;
    this.characterisation = methods.map((method) => system.characterisation[method] as Float64Array);
    this.direct = new Float64Array(count);
    this.y = new Float64Array(count);
    const centre = new BlockSolver(system, pattern, centreSolverOptions);
    centre.load(this.coefficients);
    this.starts = this.characterisation.map((q) => {
      const y = new Float64Array(count);
      centre.solve(directImpact(system, this.coefficients, q, this.direct), y);
      return y;
    });
    this.solver = new BlockSolver(system, pattern, drawSolverOptions);
  }

  /** Whether a loop of the loaded matrix was found to use more than it makes. */
  get unproductive(): boolean {
    return this.solver.unproductiveBlocks.size > 0;
  }

  load(coefficients: Coefficients): void {
    this.coefficients = coefficients;
    this.solver.load(coefficients);
  }

  /** Intensities by the method at this place of the list; overwritten by the next call. */
  solve(method: number): Float64Array {
    const { system, coefficients, direct, y } = this;
    y.set(this.starts[method] as Float64Array);
    this.solver.solve(directImpact(system, coefficients, this.characterisation[method] as Float64Array, direct), y);
    return y;
  }
}
