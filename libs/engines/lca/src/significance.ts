import { adjointPattern } from './block-pattern.js';
import { BlockSolver } from './block-solver.js';
import type { System } from './system.js';

/** Share of the whole impact that a supply must carry to be solved to full relative accuracy. */
const shareMin = 1e-6;

/**
 * How much of each product is too little to matter to a demand. Supplies differ in unit and fade along long chains,
 * so neither their own size nor a common one measures an error; the impact they carry does.
 *
 * Returns a function from a demand to floors in units of each product: the amount whose impact is 1e-6 of the
 * demand's. Impacts of all methods are added up without sign, roughly solved; they only serve as weights. A supply
 * below its floor is still calculated, with an error that is small against the floor.
 *
 * @throws SingularSystemError, NotConvergedError
 */
export function significanceFloors(system: System): (demand: Float64Array) => Float64Array {
  const { elementary, nominal, characterisation } = system;
  const count = system.activityIds.length;
  const flowWeight = new Float64Array(system.flowIds.length);
  for (const factors of characterisation) {
    const largest = factors.reduce((max, factor) => Math.max(max, Math.abs(factor)), 0);
    if (largest > 0)
      factors.forEach((factor, k) => (flowWeight[k] = (flowWeight[k] as number) + Math.abs(factor) / largest));
  }
  const direct = new Float64Array(count);
  for (let j = 0; j < count; j += 1)
    for (let p = elementary.pointer[j] as number; p < (elementary.pointer[j + 1] as number); p += 1)
      direct[j] =
        (direct[j] as number) +
        Math.abs(nominal.coefficients.elementary[p] as number) * (flowWeight[elementary.index[p] as number] as number);
  const solver = new BlockSolver(system, adjointPattern(system), {
    denseMax: 48,
    tolerance: 0.01,
    residualMax: Infinity,
    unproductiveLoops: 'accept',
  });
  solver.load(nominal.coefficients);
  const weight = new Float64Array(count);
  solver.solve(direct, weight);
  return (demand) => {
    const impact = demand.reduce((sum, amount, i) => sum + Math.abs(amount * (weight[i] as number)), 0);
    return weight.map((each) => (each === 0 ? 0 : (shareMin * impact) / Math.abs(each)));
  };
}
