import { compensatedSum } from '@carbon-butler/engine-numerics';
import { directImpact } from './intensities.js';
import type { Intensities } from './intensities.js';
import { elementaryInventory } from './supply.js';
import type { Supply } from './supply.js';
import { InventoryError } from './inventory.js';
import { methodNumber } from './system.js';
import type { System } from './system.js';

/** A part of a score. `share` is value / score, 0 when the score is 0. */
export interface Contribution {
  readonly id: string;
  readonly value: number;
  readonly share: number;
}

export interface ContributionList {
  /** Largest in size first. */
  readonly parts: readonly Contribution[];
  readonly balance: BalanceCheck;
}

/** Compares two independent ways to the same score. */
export interface BalanceCheck {
  /** y·f, from the intensities. */
  readonly score: number;
  /** Sum of the parts, from the supply. */
  readonly sum: number;
  /** |score - sum| over the sum of the sizes of the parts. */
  readonly imbalance: number;
  readonly passed: boolean;
}

/** Largest imbalance of two converged solutions. */
const imbalanceMax = 1e-8;

/** Key of what carries no value of a tag. */
export const untagged = '(none)';

/** One solved demand: what all contribution results are read from. */
export interface SolvedDemand {
  readonly system: System;
  readonly intensities: Intensities;
  readonly supply: Supply;
}

/** Score by the activity that causes it. @throws InventoryError on an unknown method */
export function contributionsByActivity(solved: SolvedDemand, method: string): ContributionList {
  return listed(solved, method, solved.system.activityIds, directContributions(solved, method));
}

/** Score by the value of a tag (stage, supplier, location); what carries none counts as `(none)`. @throws InventoryError */
export function contributionsByTag(solved: SolvedDemand, method: string, tag: string): ContributionList {
  const column = solved.system.tags.get(tag);
  if (!column)
    throw new InventoryError('request', 'tag', tag, `one of ${[...solved.system.tags.keys()].join(', ') || '(none)'}`);
  const sums = new Float64Array(column.values.length + 1);
  directContributions(solved, method).forEach((value, j) => {
    const of = column.of[j] as number;
    const place = of < 0 ? column.values.length : of;
    sums[place] = (sums[place] as number) + value;
  });
  return listed(solved, method, [...column.values, untagged], sums);
}

/** Score by elementary flow. @throws InventoryError */
export function contributionsByFlow(solved: SolvedDemand, method: string): ContributionList {
  const characterisation = solved.system.characterisation[methodNumber(solved.system, method)] as Float64Array;
  const amounts = elementaryInventory(solved.system, solved.supply);
  return listed(
    solved,
    method,
    solved.system.flowIds,
    amounts.map((amount, flow) => amount * (characterisation[flow] as number)),
  );
}

/** d_j s_j for every activity. */
export function directContributions({ system, supply }: SolvedDemand, method: string): Float64Array {
  const characterisation = system.characterisation[methodNumber(system, method)] as Float64Array;
  const direct = directImpact(
    system,
    system.nominal.coefficients,
    characterisation,
    new Float64Array(system.activityIds.length),
  );
  return direct.map((impact, j) => impact * (supply.runs[j] as number));
}

/** The intensities y of one method. @throws InventoryError when they were not solved for it */
export function intensityVector({ intensities }: SolvedDemand, method: string): Float64Array {
  const y = intensities.values[intensities.methods.indexOf(method)];
  if (y) return y;
  throw new InventoryError('request', 'method', method, `one of ${intensities.methods.join(', ')}`);
}

/** y·f. @throws InventoryError on an unknown method */
export function scoreOfSolved(solved: SolvedDemand, method: string): number {
  const y = intensityVector(solved, method);
  return compensatedSum(y.map((value, i) => value * (solved.supply.demand[i] as number)));
}

function listed(solved: SolvedDemand, method: string, ids: readonly string[], values: Float64Array): ContributionList {
  const score = scoreOfSolved(solved, method);
  const sum = compensatedSum(values);
  const size = compensatedSum(values.map(Math.abs));
  const imbalance = size === 0 ? Math.abs(score) : Math.abs(score - sum) / size;
  const parts = ids
    .map((id, index) => ({ id, value: values[index] as number }))
    .filter(({ value }) => value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.id < b.id ? -1 : 1))
    .map(({ id, value }) => ({ id, value, share: score === 0 ? 0 : value / score }));
  return { parts, balance: { score, sum, imbalance, passed: imbalance <= imbalanceMax } };
}
