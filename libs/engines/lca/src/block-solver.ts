import { DenseLu, SingularMatrixError } from '@carbon-butler/engine-numerics';
import { backwardError, foldOuter, isPlainUse, loopGain, scaledLines } from './block-equations.js';
import type { Equations } from './block-equations.js';
import { BlockIteration } from './block-iteration.js';
import { solveByKrylov } from './block-krylov.js';
import type { BlockPattern } from './block-pattern.js';
import { NotConvergedError, SingularSystemError, UnproductiveLoopError } from './loop-errors.js';
import type { Coefficients, System } from './system.js';

/** Largest block that may be factorized when sweeps fail on it. */
const denseFallbackMax = 400;

export interface SolverOptions {
  /** Blocks up to this size are factorized at once (LU); larger ones are swept first. At most 400. */
  readonly denseMax: number;
  /** Relative error asked of the iterations. */
  readonly tolerance: number;
  /** Largest componentwise backward error accepted; Infinity leaves it unchecked. */
  readonly residualMax: number;
  /** Whether a loop that uses more than it makes is an error or is solved and listed. */
  readonly unproductiveLoops: 'refuse' | 'accept';
}

export interface SolveStatistics {
  /** Most Gauss-Seidel sweeps spent on one block. */
  readonly sweeps: number;
  readonly krylovSteps: number;
  readonly factorizedBlocks: number;
  readonly iteratedBlocks: number;
  readonly largestBlock: number;
  /** Largest componentwise backward error, NaN when unchecked. */
  readonly residual: number;
}

/**
 * Solves the system block by block in one direction: a single activity exactly, a small loop by LU, a large one by
 * accelerated sweeps, and one whose sweeps do not contract by LU or GMRES. Reused for many matrices of one pattern.
 */
export class BlockSolver {
  private readonly rhs: Float64Array;
  private readonly gathered: Float64Array | undefined;
  private readonly factors = new Map<number, DenseLu>();
  private readonly factorized = new Set<number>();
  private readonly iteration: BlockIteration;
  private readonly noFloor: Float64Array;
  private readonly largestBlock: number;
  private readonly unproductive = new Set<number>();
  private equations: { -readonly [K in keyof Equations]: Equations[K] };
  private probe: Float64Array | undefined;

  constructor(
    private readonly system: System,
    private readonly pattern: BlockPattern,
    private readonly options: SolverOptions,
  ) {
    const { blockStart } = pattern;
    let largest = 0;
    for (let block = 0; block + 1 < blockStart.length; block += 1)
      largest = Math.max(largest, (blockStart[block + 1] as number) - (blockStart[block] as number));
    this.largestBlock = largest;
    this.rhs = new Float64Array(system.activityIds.length);
    this.gathered = pattern.slot ? new Float64Array(pattern.slot.length) : undefined;
    this.iteration = new BlockIteration(largest > options.denseMax ? largest : 0);
    const nothing = new Float64Array(0);
    this.equations = { pattern, values: nothing, diagonal: nothing, floor: nothing };
    this.noFloor = new Float64Array(system.activityIds.length);
  }

  /** First activity numbers of the blocks found to use more than they make, since the matrix was loaded. */
  get unproductiveBlocks(): ReadonlySet<number> {
    return this.unproductive;
  }

  /** Takes a matrix. @throws SingularSystemError, UnproductiveLoopError on an activity that uses up its own product */
  load(coefficients: Coefficients): void {
    const { gathered, pattern, factorized, unproductive } = this;
    const { slot } = pattern;
    if (gathered && slot)
      for (let p = 0; p < slot.length; p += 1) gathered[p] = coefficients.technosphere[slot[p] as number] as number;
    this.equations = {
      pattern,
      values: gathered ?? coefficients.technosphere,
      diagonal: coefficients.diagonal,
      floor: this.noFloor,
    };
    factorized.clear();
    unproductive.clear();
    const { reference } = this.system;
    for (let j = 0; j < reference.length; j += 1) {
      const left = (coefficients.diagonal[j] as number) / (reference[j] as number);
      if (left > 0) continue;
      if (!(left < 0)) throw new SingularSystemError(this.names(j, j + 1), 1 - left);
      this.refuse(j, j + 1, () => 1 - left);
    }
  }

  /**
   * Solves for one right-hand side. `x` receives the solution; its old content is the start of the sweeps. Terms of
   * an equation below its `floor` need not be accurate. Where `reached` says that an activity by itself stays 0, its
   * old content has to be 0; loops are solved all the same, since whether they are productive is asked of all.
   *
   * @throws SingularSystemError, UnproductiveLoopError, NotConvergedError
   */
  solve(given: Float64Array, x: Float64Array, floor = this.noFloor, reached?: Uint8Array): SolveStatistics {
    const { pattern, rhs, options } = this;
    this.equations.floor = floor;
    const { blockStart, ascending } = pattern;
    const blocks = blockStart.length - 1;
    const checks = options.residualMax < Infinity;
    let [sweeps, krylovSteps, factorizedBlocks, iteratedBlocks] = [0, 0, 0, 0];
    let residual = checks ? 0 : Number.NaN;
    for (let n = 0; n < blocks; n += 1) {
      const block = ascending ? n : blocks - 1 - n;
      const begin = blockStart[block] as number;
      const end = blockStart[block + 1] as number;
      if (end - begin === 1 && reached?.[begin] === 0) continue;
      foldOuter(this.equations, begin, end, given, x, rhs);
      if (end - begin === 1) {
        x[begin] = (rhs[begin] as number) / (this.equations.diagonal[begin] as number);
        continue;
      }
      if (end - begin <= options.denseMax || this.factorized.has(begin)) {
        this.solveDense(begin, end, rhs, x);
        factorizedBlocks += 1;
      } else {
        const spent = this.iterate(begin, end, x);
        iteratedBlocks += 1;
        sweeps = Math.max(sweeps, spent.sweeps);
        krylovSteps += spent.krylovSteps;
      }
      if (checks) residual = Math.max(residual, this.checked(begin, end, x));
    }
    return { sweeps, krylovSteps, factorizedBlocks, iteratedBlocks, largestBlock: this.largestBlock, residual };
  }

  private checked(begin: number, end: number, x: Float64Array): number {
    const error = backwardError(this.equations, begin, end, this.rhs, x);
    if (error <= this.options.residualMax) return error;
    throw new NotConvergedError(this.names(begin, end), error, this.options.residualMax);
  }

  private iterate(begin: number, end: number, x: Float64Array): { sweeps: number; krylovSteps: number } {
    const { equations, rhs, options } = this;
    const swept = this.iteration.sweeps(equations, begin, end, rhs, x, options.tolerance);
    if (!swept.converged && end - begin <= denseFallbackMax) {
      this.solveDense(begin, end, rhs, x);
      return { sweeps: swept.steps, krylovSteps: 0 };
    }
    const krylovSteps = swept.converged ? 0 : this.krylov(begin, end, rhs, x);
    if (isPlainUse(equations, begin, end)) this.judgeLarge(begin, end, x);
    return { sweeps: swept.steps, krylovSteps };
  }

  /**
   * Acceleration and GMRES also solve what is unproductive, so a solution proves nothing by being found. Where all of
   * it is asked for with one sign, its own signs show that it is productive; otherwise one unit of everything decides,
   * in checked solutions. A wrong sign alone decides nothing: far from what is asked, amounts fade into rounding.
   */
  private judgeLarge(begin: number, end: number, x: Float64Array): void {
    const { equations, rhs, options } = this;
    const { diagonal, pattern } = equations;
    let least = 0;
    let most = 0;
    for (let j = begin; j < end; j += 1) {
      const asked = (rhs[j] as number) * (pattern.ascending ? 1 : Math.sign(diagonal[j] as number));
      least = Math.min(least, asked);
      most = Math.max(most, asked);
    }
    if (least < 0 === most > 0) {
      if (options.residualMax === Infinity || most === 0) return;
    } else if (this.isServed(begin, end, x, most > 0 ? 1 : -1)) return;
    const demand = this.probeDemand(begin, end);
    const probe = new Float64Array(x.length);
    const swept = this.iteration.sweeps(equations, begin, end, demand, probe, options.tolerance);
    if (!swept.converged) this.krylov(begin, end, demand, probe);
    this.judge(begin, end, probe);
  }

  private krylov(begin: number, end: number, rhs: Float64Array, x: Float64Array): number {
    const { equations, options } = this;
    const accepted = Math.min(options.residualMax, Math.max(options.tolerance, 1e-9));
    const done = (): boolean => backwardError(equations, begin, end, rhs, x) <= accepted;
    const outcome = solveByKrylov(equations, begin, end, rhs, x, options.tolerance, done);
    if (outcome.converged) return outcome.steps;
    throw new NotConvergedError(this.names(begin, end), backwardError(equations, begin, end, rhs, x), accepted);
  }

  private solveDense(begin: number, end: number, rhs: Float64Array, x: Float64Array): void {
    if (!this.factorized.has(begin)) this.factorize(begin, end);
    const lu = this.factors.get(begin) as DenseLu;
    const view = x.subarray(begin, end);
    view.set(rhs.subarray(begin, end));
    lu.solve(view);
    if (this.options.residualMax === Infinity) return;
    // One step of refinement makes the solution accurate line by line (Skeel, Math. Comp. 35 (1980) 817-832).
    const correction = new Float64Array(end - begin);
    scaledLines(this.equations, begin, end, x, correction);
    for (let j = begin; j < end; j += 1)
      correction[j - begin] =
        (rhs[j] as number) - (correction[j - begin] as number) * (this.equations.diagonal[j] as number);
    lu.solve(correction);
    for (let i = 0; i < view.length; i += 1) view[i] = (view[i] as number) + (correction[i] as number);
  }

  private factorize(begin: number, end: number): void {
    const { values, diagonal, pattern } = this.equations;
    const order = end - begin;
    const lu = this.factors.get(begin) ?? new DenseLu(order);
    this.factors.set(begin, lu);
    lu.values.fill(0);
    for (let j = begin; j < end; j += 1) {
      const row = (j - begin) * order - begin;
      lu.values[row + j] = diagonal[j] as number;
      for (let p = pattern.innerBegin[j] as number; p < (pattern.innerEnd[j] as number); p += 1)
        lu.values[row + (pattern.index[p] as number)] = values[p] as number;
    }
    try {
      lu.factorize();
    } catch (error) {
      if (!(error instanceof SingularMatrixError)) throw error;
      throw new SingularSystemError(this.names(begin, end), loopGain(this.equations, begin, end));
    }
    this.factorized.add(begin);
    if (isPlainUse(this.equations, begin, end)) {
      const probe = this.probeDemand(begin, end);
      lu.solve(probe.subarray(begin, end));
      this.judge(begin, end, probe);
    } else {
      // With credits, an odd number of real eigenvalues of 1 or more shows as a flipped determinant.
      let sign = lu.determinantSign;
      for (let j = begin; j < end; j += 1) sign *= Math.sign(diagonal[j] as number);
      if (sign < 0) this.refuse(begin, end, () => loopGain(this.equations, begin, end));
    }
  }

  /** Demand of one unit of everything in the block, in the signs of this direction. */
  private probeDemand(begin: number, end: number): Float64Array {
    const { diagonal, pattern } = this.equations;
    const demand = (this.probe ??= new Float64Array(diagonal.length));
    for (let j = begin; j < end; j += 1)
      demand[j] = pattern.ascending ? Math.abs(diagonal[j] as number) : (diagonal[j] as number);
    return demand;
  }

  /**
   * A block of plain uses is productive exactly when what is asked of it with one sign is served with that sign
   * throughout (Hawkins and Simon, Econometrica 17 (1949) 245-248).
   */
  private judge(begin: number, end: number, served: Float64Array): void {
    if (!this.isServed(begin, end, served, 1)) this.refuse(begin, end, () => loopGain(this.equations, begin, end));
  }

  private isServed(begin: number, end: number, served: Float64Array, sign: 1 | -1): boolean {
    const { diagonal, pattern } = this.equations;
    for (let j = begin; j < end; j += 1)
      if (sign * (served[j] as number) * (pattern.ascending ? Math.sign(diagonal[j] as number) : 1) < 0) return false;
    return true;
  }

  private refuse(begin: number, end: number, gain: () => number): void {
    if (this.options.unproductiveLoops === 'refuse') throw new UnproductiveLoopError(this.names(begin, end), gain());
    this.unproductive.add(begin);
  }

  private names(begin: number, end: number): readonly string[] {
    return this.system.activityIds.slice(begin, end);
  }
}
