import { normalQuantile, orderStatisticInPlace, standardDeviationOf } from '@carbon-butler/engine-numerics';
import type { Distribution } from '@carbon-butler/engine-numerics';
import { amountOf } from './coefficients.js';
import { intensityVector, scoreOfSolved } from './contributions.js';
import type { SolvedDemand } from './contributions.js';
import { chainGradient } from './derived-parameters.js';
import { methodNumber } from './system.js';
import type { System } from './system.js';

/** How a parameter bears on a score. */
export interface KeyIssue {
  readonly parameter: string;
  /** dh/dp: change of the score per unit of the parameter. */
  readonly gradient: number;
  /** p/h dh/dp: per cent of score per per cent of parameter; 0 when the score is 0. */
  readonly elasticity: number;
  /** The parameter's part of the score's variance. */
  readonly variance: number;
  readonly varianceShare: number;
}

export interface FirstOrderUncertainty {
  readonly score: number;
  readonly sd: number;
  /** Central normal interval around the score. */
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** Largest variance first, then largest elasticity; at most `issuesMax`. */
  readonly issues: readonly KeyIssue[];
}

/**
 * Derivative of a score by every parameter from one forward and one adjoint solution: dh/da_ij = -y_i s_j and
 * dh/db_kj = q_k s_j, summed over all places a parameter is used, itself or through parameters it gives.
 *
 * Source: Heijungs and Suh 2002, chapter 6; Heijungs, "Sensitivity coefficients for matrix-based LCA", Int. J. LCA 15
 * (2010) 511-520.
 *
 * @returns dh/dp, by parameter number
 * @throws InventoryError on an unknown method
 */
export function scoreGradient(solved: SolvedDemand, method: string): Float64Array {
  const { system } = solved;
  const byPlace = placeGradient(solved, method);
  const gradient = new Float64Array(system.parameterIds.length);
  const { slot, factorPointer, factorParameter, factorPower } = system.amounts;
  const { parameters } = system.nominal;
  for (let entry = 0; entry < slot.length; entry += 1) {
    const begin = factorPointer[entry] as number;
    const end = factorPointer[entry + 1] as number;
    if (begin === end) continue;
    const outer = byPlace[slot[entry] as number] as number;
    const value = amountOf(system.amounts, entry, parameters);
    for (let p = begin; p < end; p += 1) {
      const parameter = factorParameter[p] as number;
      const at = parameters[parameter] as number;
      const inner = at === 0 ? withoutFactor(system, entry, p) : ((factorPower[p] as number) * value) / at;
      gradient[parameter] = (gradient[parameter] as number) + outer * inner;
    }
  }
  chainGradient(system, gradient);
  return gradient;
}

/**
 * Variance of a score to first order, and which parameters it comes from. Drawn parameters are independent; one used
 * in many places counts once, with the sum of its effects. Instant, for ranking and rough intervals: Monte Carlo has the
 * skew and the higher orders.
 *
 * @param level probability the interval covers
 * @param issuesMax how many parameters to list; their shares are of the whole variance
 * @throws InventoryError on an unknown method
 */
export function firstOrderUncertainty(
  solved: SolvedDemand,
  method: string,
  level = 0.95,
  issuesMax = 1000,
): FirstOrderUncertainty {
  const { system } = solved;
  const score = scoreOfSolved(solved, method);
  const gradient = scoreGradient(solved, method);
  const variances = Float64Array.from(
    system.distributions,
    (distribution, p) => ((gradient[p] as number) * spreadOf(distribution)) ** 2,
  );
  const variance = variances.reduce((sum, value) => sum + value, 0);
  const sd = Math.sqrt(variance);
  const reach = sd * normalQuantile((1 + level) / 2);
  const elasticityOf = (p: number): number =>
    score === 0 ? 0 : ((gradient[p] as number) * (system.nominal.parameters[p] as number)) / score;
  const issues = largestNumbers(variances, issuesMax)
    .map((p): KeyIssue => {
      const own = variances[p] as number;
      return {
        parameter: system.parameterIds[p] as string,
        gradient: gradient[p] as number,
        elasticity: elasticityOf(p),
        variance: own,
        varianceShare: variance === 0 ? 0 : own / variance,
      };
    })
    .sort((a, b) => b.variance - a.variance || Math.abs(b.elasticity) - Math.abs(a.elasticity))
    .slice(0, issuesMax);
  return { score, sd, low: score - reach, high: score + reach, level, issues };
}

/** Numbers of the `count` largest values, and of those equal to the last of them, in no order. */
function largestNumbers(values: Float64Array, count: number): number[] {
  const floor =
    count < values.length ? orderStatisticInPlace(values.slice(), Math.max(values.length - count, 0)) : -Infinity;
  return [...values.keys()].filter((p) => (values[p] as number) >= floor);
}

/** Spread to first order around the central value: a lognormal is linearised in its logarithm. */
function spreadOf(distribution: Distribution): number {
  return distribution.kind === 'lognormal'
    ? Math.abs(distribution.median) * distribution.sigma
    : standardDeviationOf(distribution);
}

/** dh by every number of the matrices, in the places of `Coefficients.all`. */
function placeGradient(solved: SolvedDemand, method: string): Float64Array {
  const { system, supply } = solved;
  const y = intensityVector(solved, method);
  const q = system.characterisation[methodNumber(system, method)] as Float64Array;
  const { columns, elementary } = system;
  const gradient = new Float64Array(system.nominal.coefficients.all.length);
  const firstDiagonal = columns.index.length;
  const firstElementary = firstDiagonal + y.length;
  supply.runs.forEach((runs, j) => {
    for (let p = columns.pointer[j] as number; p < (columns.pointer[j + 1] as number); p += 1)
      gradient[p] = -(y[columns.index[p] as number] as number) * runs;
    gradient[firstDiagonal + j] = -(y[j] as number) * runs;
    for (let p = elementary.pointer[j] as number; p < (elementary.pointer[j + 1] as number); p += 1)
      gradient[firstElementary + p] = (q[elementary.index[p] as number] as number) * runs;
  });
  return gradient;
}

/** An amount without its factor number `left`, for a factor that is 0. A divisor is never 0: compilation refuses it. */
function withoutFactor(system: System, entry: number, left: number): number {
  const { coefficient, factorPointer, factorParameter, factorPower } = system.amounts;
  let value = coefficient[entry] as number;
  for (let p = factorPointer[entry] as number; p < (factorPointer[entry + 1] as number); p += 1) {
    if (p === left) continue;
    const factor = system.nominal.parameters[factorParameter[p] as number] as number;
    value = factorPower[p] === 1 ? value * factor : value / factor;
  }
  return value;
}
