import { summarizeSample } from '@carbon-butler/engine-numerics';
import type { SampleSummary } from '@carbon-butler/engine-numerics';
import { InventoryError } from './inventory.js';
import { simulateDraws } from './monte-carlo.js';
import type { SimulationOptions } from './monte-carlo-summary.js';
import type { Demand, System } from './system.js';

/** A demand on a system. */
export interface Scenario {
  readonly system: System;
  readonly demand: Demand;
}

export interface ScenarioDifference {
  readonly baseline: SampleSummary;
  readonly alternative: SampleSummary;
  /** Of alternative - baseline, draw by draw. */
  readonly difference: SampleSummary;
  /** Share of draws in which the alternative scores lower. */
  readonly probabilityLower: number;
  readonly failedDraws: number;
}

/**
 * Compares two scenarios on the same draws: a parameter of one id has one value in both, so what they share cancels
 * and the interval is that of the difference, not of two unrelated scores.
 *
 * @throws InventoryError on unknown ids, and when no draw has a solution in both
 */
export function compareScenarios(
  baseline: Scenario,
  alternative: Scenario,
  method: string,
  options: SimulationOptions,
): ScenarioDifference {
  const draw = ({ system, demand }: Scenario): Float64Array =>
    simulateDraws(system, { demands: [{ id: 'demand', demand }], methods: [method] }, options).values;
  const [a, b] = [draw(baseline), draw(alternative)];
  const solved = [...a.keys()].filter((n) => !Number.isNaN(a[n]) && !Number.isNaN(b[n]));
  if (solved.length === 0) throw new InventoryError('comparison', 'draws with a solution', 0, 'at least 1');
  const differences = Float64Array.from(solved, (n) => (b[n] as number) - (a[n] as number));
  const summary = (values: Float64Array): SampleSummary =>
    summarizeSample(
      Float64Array.from(solved, (n) => values[n] as number),
      options.level,
    );
  return {
    baseline: summary(a),
    alternative: summary(b),
    difference: summarizeSample(differences, options.level),
    probabilityLower: differences.filter((value) => value < 0).length / solved.length,
    failedDraws: a.length - solved.length,
  };
}
