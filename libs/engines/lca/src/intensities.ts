import { adjointPattern } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import type { SolveStatistics } from './block-solver.js';
import { acceptedLoops, exactSolverOptions } from './solve-options.js';
import type { SolveOptions, UnproductiveLoop } from './solve-options.js';
import { activityNumber, methodNumber } from './system.js';
import type { Coefficients, Demand, System } from './system.js';

/** Impact per unit of every activity's reference product. */
export interface Intensities {
  readonly methods: readonly string[];
  /** One array per method, by activity number: y of Aᵀ y = Bᵀ q. */
  readonly values: readonly Float64Array[];
  /** One array per method: d = Bᵀ q, what the activity itself causes per run (per its reference amount). */
  readonly direct: readonly Float64Array[];
  readonly statistics: SolveStatistics;
  readonly unproductiveLoops: readonly UnproductiveLoop[];
}

/**
 * The cradle-to-gate impact of one unit of every product at once, by the transposed system: y_j is what activity j
 * causes itself plus its inputs at their own y, per unit made. One such solution replaces one forward solution per
 * product (Heijungs and Suh 2002, 2.5 and 6.4; the price side of Leontief's model).
 *
 * @param methods default: all of the system
 * @throws InventoryError on an unknown method
 * @throws SingularSystemError, UnproductiveLoopError, NotConvergedError
 */
export function intensities(
  system: System,
  methods: readonly string[] = system.methodIds,
  options: SolveOptions = {},
): Intensities {
  const { coefficients } = system.nominal;
  const solver = new BlockSolver(system, adjointPattern(system), exactSolverOptions(options));
  solver.load(coefficients);
  const direct = methods.map((method) => {
    const characterisation = system.characterisation[methodNumber(system, method)] as Float64Array;
    return directImpact(system, coefficients, characterisation, new Float64Array(system.activityIds.length));
  });
  const statistics: SolveStatistics[] = [];
  const values = direct.map((d) => {
    const y = new Float64Array(d.length);
    statistics.push(solver.solve(d, y));
    return y;
  });
  return {
    methods,
    values,
    direct,
    statistics: worst(statistics),
    unproductiveLoops: acceptedLoops(system, solver),
  };
}

/** Writes Bᵀ q, the impact of one run of each activity by itself, to `out`. */
export function directImpact(
  system: System,
  coefficients: Coefficients,
  characterisation: Float64Array,
  out: Float64Array,
): Float64Array {
  const { pointer, index } = system.elementary;
  const { elementary } = coefficients;
  for (let j = 0; j < out.length; j += 1) {
    let sum = 0;
    const end = pointer[j + 1] as number;
    for (let p = pointer[j] as number; p < end; p += 1)
      sum += (elementary[p] as number) * (characterisation[index[p] as number] as number);
    out[j] = sum;
  }
  return out;
}

/** Impact per unit of one activity's reference product. @throws InventoryError on an unknown activity or method */
export function intensityOf(system: System, result: Intensities, activity: string, method: string): number {
  return methodValues(result, system, method)[activityNumber(system, activity)] as number;
}

/** Impact of a demand by one method: y·f. @throws InventoryError on an unknown activity or method */
export function scoreOf(system: System, result: Intensities, demand: Demand, method: string): number {
  const y = methodValues(result, system, method);
  return demand.reduce(
    (sum, { activity, amount }) => sum + amount * (y[activityNumber(system, activity)] as number),
    0,
  );
}

function methodValues(result: Intensities, system: System, method: string): Float64Array {
  const values = result.values[result.methods.indexOf(method)];
  return values ?? (result.values[methodNumber(system, method)] as Float64Array);
}

function worst(all: readonly SolveStatistics[]): SolveStatistics {
  const most = (pick: (s: SolveStatistics) => number): number => all.reduce((max, s) => Math.max(max, pick(s)), 0);
  return {
    sweeps: most((s) => s.sweeps),
    krylovSteps: most((s) => s.krylovSteps),
    factorizedBlocks: most((s) => s.factorizedBlocks),
    iteratedBlocks: most((s) => s.iteratedBlocks),
    largestBlock: most((s) => s.largestBlock),
    residual: most((s) => s.residual),
  };
}
