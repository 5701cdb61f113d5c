import type { RunWarning } from '@carbon-butler/domain-evidence';
import { decimalText, exact, type Figure, figure, type LocalizedText } from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { type Demand, simulateDraws, type SolvedDemand } from '@carbon-butler/engine-lca';
import {
  databaseInventory,
  type DatabaseProcessInputs,
  databaseSolving,
} from '../assess-database/database-process-run.js';
import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import { climateImpact, type Indicator, inventorySource } from '../assess-inventory/assessed-figures.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { loopWarnings } from '../assess-inventory/loop-warnings.js';
import { buildAssessedInventory } from '../assess-inventory/build-assessed-inventory.js';
import { drawsFor } from '../assess-inventory/draws-for.js';
import { findingWarnings } from '../assess-inventory/finding-warnings.js';
import { refusingEngineErrors, solveInventory } from '../assess-inventory/solve-inventory.js';
import { drawWarnings } from '../product-system/system-warnings.js';

export interface DistributionInputs {
  readonly assessment: AssessmentInputs;
  readonly bins: number;
}

export interface DatabaseDistributionInputs {
  readonly assessment: DatabaseProcessInputs;
  readonly bins: number;
}

export const binsMax = 200;
const engineVersion = 'draw distribution 1.2.0';

/** Figures of bin n: `distribution.bin.<n>.low`, `.high` and `.share`. */
export const binParts = ['low', 'high', 'share'] as const;

/** The draws of an assessment's score, the same ones as its interval, counted in bins of equal width. */
export function distributionRun(
  { assessment, bins }: DistributionInputs,
  rulebook: Rulebook,
  database: Uint8Array | undefined,
): RunBody {
  const trail = new RuleTrail();
  const built = buildAssessedInventory(assessment, { rulebook, trail, database });
  const { solved, findings } = solveInventory(built);
  const warnings = [...built.warnings, ...findingWarnings(findings)];
  return countedRun({ demand: built.demand, solved, indicator: climateImpact, warnings }, assessment, bins, trail);
}

/** The same of a process of a database. @throws QuestionRefusedError */
export function databaseDistributionRun(
  { assessment, bins }: DatabaseDistributionInputs,
  body: Uint8Array,
  rulebook: Rulebook,
): RunBody {
  const trail = new RuleTrail();
  const { inventory, demand, indicator, warnings } = databaseInventory(assessment, body, rulebook, trail);
  const whole = { inventory: { ...inventory, methods: [assessment.method] }, demand };
  const { solved, findings } = solveInventory(whole, databaseSolving);
  const found = [...warnings, ...findingWarnings(findings), ...loopWarnings(solved)];
  return countedRun({ demand, indicator, solved, warnings: found }, assessment, bins, trail);
}

interface Counted {
  readonly solved: SolvedDemand;
  readonly demand: Demand;
  readonly indicator: Indicator;
  readonly warnings: readonly RunWarning[];
}

function countedRun(
  { solved, demand, indicator, warnings }: Counted,
  { method, draws, seed }: { readonly method: string; readonly draws: number; readonly seed: string },
  bins: number,
  trail: RuleTrail,
): RunBody {
  const request = { demands: [{ id: 'demand', demand }], methods: [method] };
  const range = { seed, draws: drawsFor(solved.system, draws) };
  const table = refusingEngineErrors(() => simulateDraws(solved.system, request, range));
  const values = table.values.filter((value) => !Number.isNaN(value));
  const counted = countInBins(values, bins);
  return {
    agent: 'life-cycle',
    engineVersion,
    ruleSets: trail.ruleSets(),
    seed,
    figures: refusingEngineErrors(() =>
      counted.flatMap(({ low, high, count }, n) => [
        boundary(
          `distribution.bin.${n}.low`,
          { en: `Low end of bin ${n + 1}`, zh: `第 ${n + 1} 组下限` },
          low,
          indicator,
        ),
        boundary(
          `distribution.bin.${n}.high`,
          { en: `High end of bin ${n + 1}`, zh: `第 ${n + 1} 组上限` },
          high,
          indicator,
        ),
        made(
          `distribution.bin.${n}.share`,
          { en: `Share of the draws in bin ${n + 1}`, zh: `第 ${n + 1} 组抽样占比` },
          count / values.length,
          '1',
          'counted among the draws',
        ),
      ]),
    ),
    checks: [],
    warnings: [
      ...warnings,
      ...trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
      ...drawWarnings(table.failedDraws, table.unproductiveDraws),
    ],
  };
}

function boundary(id: string, label: LocalizedText, value: number, { unit }: Indicator): Figure {
  return made(id, label, value, unit, 'a chosen boundary');
}

function made(id: string, label: LocalizedText, value: number, unit: string, reason: string): Figure {
  return figure({
    ...{ id, label, value: decimalText(value), unit },
    ...{ uncertainty: exact(reason), basis: 'modelled', sources: [inventorySource] },
  });
}

/** One bin where all draws are equal. */
function countInBins(
  values: Float64Array,
  bins: number,
): readonly { readonly low: number; readonly high: number; readonly count: number }[] {
  const [low, high] = [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  if (low === high) return [{ low, high, count: values.length }];
  const width = (high - low) / bins;
  const counts = new Int32Array(bins);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (count, n) => ({
    low: low + n * width,
    high: n === bins - 1 ? high : low + (n + 1) * width,
    count,
  }));
}
