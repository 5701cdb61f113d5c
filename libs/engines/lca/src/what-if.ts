import { DenseLu, SingularMatrixError } from '@carbon-butler/engine-numerics';
import { forwardPattern } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import { reevaluated } from './coefficients.js';
import type { SolvedDemand } from './contributions.js';
import { directImpact } from './intensities.js';
import { InventoryError } from './inventory.js';
import { SingularSystemError, UnproductiveLoopError } from './loop-errors.js';
import { significanceFloors } from './significance.js';
import { exactSolverOptions } from './solve-options.js';
import { activityNumber, methodNumber, parameterNumber } from './system.js';
import type { System } from './system.js';

/** One thing that is otherwise. */
export type Change =
  | { readonly kind: 'parameter'; readonly parameter: string; readonly value: number }
  /** What an activity uses of a supplier's product, in all; the link need not exist yet. */
  | { readonly kind: 'input'; readonly activity: string; readonly supplier: string; readonly amount: number };

export interface WhatIf {
  /** New supply, by activity number. */
  readonly runs: Float64Array;
  /** By method, in the order of `SolvedDemand.intensities.methods`. */
  readonly scores: readonly { readonly method: string; readonly before: number; readonly after: number }[];
}

/** Changed columns that one call updates: beyond that, compiling anew is as cheap. */
export const changedColumnsMax = 200;

/**
 * The scores of a demand when something changes, from the solved system by a low-rank update (Woodbury): one forward
 * solution per activity whose inputs change, none when only emissions change.
 *
 * Source: Sherman and Morrison, Ann. Math. Stat. 21 (1950) 124-127; Hager, SIAM Review 31 (1989) 221-239.
 *
 * @throws InventoryError on an unknown id or a value that isn't finite, or more than `changedColumnsMax` columns
 * @throws SingularSystemError, UnproductiveLoopError when the changed system has no productive solution
 */
export function whatIf(solved: SolvedDemand, changes: readonly Change[]): WhatIf {
  const { system, supply, intensities } = solved;
  const changed = reevaluated(system, changedParameters(system, changes));
  const columns = changedColumns(system, changed, changes);
  if (columns.size > changedColumnsMax)
    throw new InventoryError('what-if', 'activities with changed inputs', columns.size, `at most ${changedColumnsMax}`);
  const runs = updatedRuns(system, supply.runs, columns);
  const count = runs.length;
  const scores = intensities.methods.map((method, m) => {
    const q = system.characterisation[methodNumber(system, method)] as Float64Array;
    const direct = directImpact(changed, changed.nominal.coefficients, q, new Float64Array(count));
    return { method, before: dot(intensities.direct[m] as Float64Array, supply.runs), after: dot(direct, runs) };
  });
  return { runs, scores };
}

function changedParameters(system: System, changes: readonly Change[]): Float64Array {
  const parameters = system.nominal.parameters.slice();
  for (const change of changes) {
    if (change.kind !== 'parameter') continue;
    const number = parameterNumber(system, change.parameter);
    if (number >= system.distributions.length)
      throw new InventoryError('what-if', 'parameter', change.parameter, 'one that is not given by others');
    if (!Number.isFinite(change.value))
      throw new InventoryError(`what-if ${change.parameter}`, 'value', change.value, 'a finite number');
    parameters[number] = change.value;
  }
  return parameters;
}

/** New minus old technosphere, as sparse columns: activity -> product -> difference. */
function changedColumns(
  system: System,
  changed: System,
  changes: readonly Change[],
): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const [was, is] = [system.nominal.coefficients, changed.nominal.coefficients];
  const columns = new Map<number, Map<number, number>>();
  const put = (j: number, i: number, difference: number): void => {
    if (difference === 0) return;
    const column = columns.get(j) ?? new Map<number, number>();
    columns.set(j, column.set(i, difference));
  };
  const { pointer, index } = system.columns;
  for (let j = 0; j < was.diagonal.length; j += 1) {
    put(j, j, (is.diagonal[j] as number) - (was.diagonal[j] as number));
    for (let p = pointer[j] as number; p < (pointer[j + 1] as number); p += 1)
      put(j, index[p] as number, (is.technosphere[p] as number) - (was.technosphere[p] as number));
  }
  for (const change of changes) {
    if (change.kind !== 'input') continue;
    const [j, i] = [activityNumber(system, change.activity), activityNumber(system, change.supplier)];
    if (!Number.isFinite(change.amount))
      throw new InventoryError(`what-if ${change.activity}`, 'amount', change.amount, 'a finite number');
    if (i === j)
      throw new InventoryError(`what-if ${change.activity}`, 'supplier', change.supplier, 'another activity');
    let old = 0;
    for (let p = pointer[j] as number; p < (pointer[j + 1] as number); p += 1)
      if (index[p] === i) old = was.technosphere[p] as number;
    put(j, i, -change.amount - old);
  }
  return columns;
}

/** s' = s - Z (I + Vᵀ Z)⁻¹ Vᵀ s with Z = A⁻¹ U, U the changed columns and V the unit vectors that pick them. */
function updatedRuns(
  system: System,
  runs: Float64Array,
  columns: ReadonlyMap<number, ReadonlyMap<number, number>>,
): Float64Array {
  const picked = [...columns.keys()];
  if (picked.length === 0) return runs.slice();
  const solver = new BlockSolver(system, forwardPattern(system), exactSolverOptions({ unproductiveLoops: 'accept' }));
  solver.load(system.nominal.coefficients);
  const floorsOf = significanceFloors(system);
  const z = picked.map((j) => {
    const difference = new Float64Array(runs.length);
    columns.get(j)?.forEach((value, i) => (difference[i] = value));
    const solution = new Float64Array(runs.length);
    solver.solve(difference, solution, floorsOf(difference));
    return solution;
  });
  const lu = new DenseLu(picked.length);
  picked.forEach((row, r) => {
    z.forEach((column, c) => (lu.values[r * picked.length + c] = (r === c ? 1 : 0) + (column[row] as number)));
  });
  const names = picked.map((j) => system.activityIds[j] as string);
  try {
    lu.factorize();
  } catch (error) {
    if (error instanceof SingularMatrixError) throw new SingularSystemError(names, 1);
    throw error;
  }
  // The determinant is that of the new matrix over that of the old: a flip means a loop passed a gain of 1.
  if (lu.determinantSign < 0 && solver.unproductiveBlocks.size === 0)
    throw new UnproductiveLoopError(names, Number.NaN);
  const weights = Float64Array.from(picked, (j) => runs[j] as number);
  lu.solve(weights);
  const updated = runs.slice();
  z.forEach((column, c) => {
    const weight = weights[c] as number;
    for (let j = 0; j < updated.length; j += 1) updated[j] = (updated[j] as number) - weight * (column[j] as number);
  });
  return updated;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
