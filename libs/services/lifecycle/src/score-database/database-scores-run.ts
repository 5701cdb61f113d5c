import { unpackDatabase } from '../import-database/read-import.js';
import type { RunWarning } from '@carbon-butler/domain-evidence';
import { arbitraryUnit, decimalText, type Figure, figure, isUnit } from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  compile,
  intensities,
  type Inventory,
  type OutputSummary,
  scoreOf,
  simulateDraws,
  type Simulation,
  summarizeDraws,
} from '@carbon-butler/engine-lca';
import { countedDatabase, type DatabaseCountedBy } from '../assess-database/counted-database.js';
import { type DatabaseProcess, databaseProcesses, isNamed } from '../assess-database/database-processes.js';
import { databaseSolving } from '../assess-database/database-process-run.js';
import { unlinkedWarnings } from '../assess-database/unlinked-warnings.js';
import { scoreScale } from '../assess-database/score-scale.js';
import { shown } from '../assess-database/shown.js';
import { upstreamOf } from '../assess-database/upstream-of.js';
import { type Indicator, inventorySource } from '../assess-inventory/assessed-figures.js';
import { ownMethodWarnings, type RunBody } from '../assess-inventory/assessed-run.js';
import { loopWarnings } from '../assess-inventory/loop-warnings.js';
import { assessmentLimits } from '../assess-inventory/assessment-inputs.js';
import { checkDistinct, checkDrawnTerms } from '../assess-inventory/check-size.js';
import { drawsFor } from '../assess-inventory/draws-for.js';
import { findingWarnings } from '../assess-inventory/finding-warnings.js';
import { nearestHint } from '../assess-inventory/missing-producer.js';
import { RefusalLog } from '../assess-inventory/refusals.js';
import { refusingEngineErrors } from '../assess-inventory/solve-inventory.js';
import { intervalOfDraws } from '../interval-of-draws.js';
import { runCheck } from '../product-system/assessment-checks.js';
import { drawWarnings } from '../product-system/system-warnings.js';
import { tolerances } from '../product-system/tolerances.js';

/** Which processes of a database are scored. */
export interface DatabaseScoresInputs extends DatabaseCountedBy {
  /** By id of their activities; with none, those that have `text` in their name, in the order of the database. */
  readonly activities: readonly string[];
  readonly text: string;
  /** Most processes that `text` finds. */
  readonly limit: number;
  readonly draws: number;
  readonly seed: string;
}

/** Their figures are in the run under `score.<activity>`. */
export interface DatabaseScoresShape {
  readonly processes: readonly DatabaseProcess[];
}

export interface DatabaseScoresAnswer {
  readonly run: RunBody;
  readonly shape: DatabaseScoresShape;
}

export const scoreLimits = {
  processes: 500,
  /** Draws times activities behind what is scored: room for 1,000 draws of a database of 25,000 processes. */
  drawnValues: 25_000_000,
} as const;

const engineVersion = 'database scores 1.1.0';
/** Scores this much smaller than the largest don't choose the unit. */
const sizesMax = 1e12;

export function scoreFigureId(activity: string): string {
  return `score.${activity}`;
}

/**
 * Scores of many processes of a database, each per unit of its product (of a treatment: per unit it takes), with
 * intervals of the same draws. One solution of the transposed system a draw serves all of them.
 *
 * Draws are tabulated: 65,536 strata, so that |z| never exceeds 4.33; the farthest 1.5e-5 of each parameter's values are
 * not drawn, and the ends of a 95 % interval don't notice. Drawn scores are accurate to 1e-5. Loops of the data that
 * use more than they make are solved and named in a warning.
 *
 * @throws QuestionRefusedError
 */
export function databaseScoresRun(
  inputs: DatabaseScoresInputs,
  body: Uint8Array,
  rulebook: Rulebook,
): DatabaseScoresAnswer {
  const trail = new RuleTrail();
  const counted = countedDatabase(inputs, unpackDatabase(body), rulebook, trail);
  const { inventory, indicator, warnings } = counted;
  const { processes, found } = askedProcesses(databaseProcesses(counted), inputs);
  const upstream = upstreamOf(
    inventory,
    processes.map(({ activity }) => activity),
  );
  checkDraws(inputs.draws, upstream);
  const scored = refusingEngineErrors(() => score(upstream, processes, inputs));
  const { findings, solved, simulation, difference } = scored;
  const { ownMethod, seed } = inputs;
  return {
    run: {
      ...{ agent: 'life-cycle', engineVersion, ruleSets: trail.ruleSets(), seed },
      figures: refusingEngineErrors(() => scoreFigures(processes, simulation, inputs, indicator)),
      checks: [
        runCheck(
          'solution.residual',
          'Residual of the solution',
          '方程解的残差',
          solved.statistics.residual,
          tolerances.residual,
        ),
        runCheck(
          'scores.agreement',
          'Largest difference between two solutions for a score, of the score',
          '两次求解所得分值的最大相对偏差',
          difference,
          tolerances.contributions,
        ),
      ],
      warnings: [
        ...moreFoundWarnings(found, processes.length),
        ...unlinkedWarnings(upstream),
        ...warnings(upstream),
        ...ownMethodWarnings(ownMethod),
        ...findingWarnings(findings),
        ...loopWarnings({ intensities: solved }),
        ...trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
        ...drawWarnings(simulation.failedDraws, simulation.unproductiveDraws),
      ],
    },
    shape: { processes },
  };
}

/** @throws QuestionRefusedError when one is unknown, named twice, or none is found */
function askedProcesses(
  all: readonly DatabaseProcess[],
  { activities, text, limit }: DatabaseScoresInputs,
): { readonly processes: readonly DatabaseProcess[]; readonly found: number } {
  const log = new RefusalLog();
  if (activities.length === 0) {
    const found = all.filter((process) => isNamed(process, text));
    if (found.length === 0) log.add('MISSING_PRODUCER', '/text', text, 'a part of the name of some process');
    log.throwIfAny();
    return { processes: found.slice(0, limit), found: found.length };
  }
  const known = new Map(all.map((process) => [process.activity, process]));
  const unknown = activities.findIndex((activity) => !known.has(activity));
  if (unknown >= 0) {
    const id = activities[unknown] ?? '';
    const hint = nearestHint(id, [...known.keys()]);
    log.add('MISSING_PRODUCER', `/activities/${unknown}`, id, `an activity of the database${hint}`);
  }
  checkDistinct(activities, (at) => `/activities/${at}`, log);
  log.throwIfAny();
  return { processes: activities.flatMap((id) => known.get(id) ?? []), found: activities.length };
}

/** @throws QuestionRefusedError */
function checkDraws(draws: number, { activities: { length: activities }, derived = [] }: Inventory): void {
  const log = new RefusalLog();
  const { drawsMin, draws: drawsMax } = assessmentLimits;
  if (draws < drawsMin || draws > drawsMax) log.add('INVALID_INVENTORY', '/draws', draws, `${drawsMin} to ${drawsMax}`);
  const most = Math.floor(scoreLimits.drawnValues / activities);
  if (draws > most)
    log.add('INVENTORY_TOO_LARGE', '/draws', draws, `at most ${most}, for ${activities} activities lie behind`);
  checkDrawnTerms(derived, draws, '/draws', log);
  log.throwIfAny();
}

function score(inventory: Inventory, processes: readonly DatabaseProcess[], inputs: DatabaseScoresInputs) {
  const { method, draws, seed } = inputs;
  const { system, findings } = compile(inventory);
  const solved = intensities(system, [method], databaseSolving);
  const taken = new Map(inventory.activities.map(({ id, reference }) => [id, Math.sign(reference.amount)]));
  const demands = processes.map(({ activity }) => ({
    id: activity,
    demand: [{ activity, amount: taken.get(activity) ?? 1 }],
  }));
  const request = { demands, methods: [method] };
  const table = simulateDraws(system, request, { seed, draws: drawsFor(system, draws), sampling: 'tabulated' });
  const simulation = summarizeDraws(system, request, [table]);
  const scores = demands.map(({ demand }) => scoreOf(system, solved, demand, method));
  return { findings, solved, simulation, difference: largestDifference(scores, simulation) };
}

/** Relative to each score, and to a millionth of the largest where credits leave less than that. */
function largestDifference(scores: readonly number[], { outputs }: Simulation): number {
  const largest = scores.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return 0;
  return scores.reduce((most, value, n) => {
    const difference = Math.abs((outputs[n]?.deterministic ?? 0) - value);
    return Math.max(most, difference / Math.max(Math.abs(value), 1e-6 * largest));
  }, 0);
}

function scoreFigures(
  processes: readonly DatabaseProcess[],
  { outputs, draws, failedDraws }: Simulation,
  { ownMethod }: DatabaseScoresInputs,
  { unit: indicatorUnit, name: indicator, sources }: Indicator,
): readonly Figure[] {
  const sizes = outputs.map(({ deterministic }) => Math.abs(deterministic)).filter((size) => size > 0);
  // One unit for all of them, so that they compare.
  const { factor, unitOf } = scoreScale(
    sizes.length === 0 ? 0 : Math.max(Math.min(...sizes), Math.max(...sizes) / sizesMax),
  );
  return processes.flatMap(({ activity, name, unit }, n) => {
    const output = outputs[n];
    if (!output) return [];
    const per = shown(unit === '' ? 'unit' : unit);
    return figure({
      id: scoreFigureId(activity),
      label: { en: `${indicator.en} of ${shown(name)}, per ${per}`, zh: `${shown(name)}的${indicator.zh}，每 ${per}` },
      value: decimalText(output.deterministic / factor),
      unit: `${unitOf(indicatorUnit)}/${isUnit(unit) && !unit.includes('/') ? unit : arbitraryUnit(per)}`,
      uncertainty: intervalOfDraws(scaled(output, factor), draws - failedDraws),
      basis: 'modelled',
      sources: [inventorySource, ...(ownMethod ? [ownMethod.source] : []), ...sources],
    });
  });
}

function scaled(
  { deterministic, sample }: OutputSummary,
  factor: number,
): Pick<OutputSummary, 'deterministic' | 'sample'> {
  const [low, median, high] = [sample.low / factor, sample.median / factor, sample.high / factor];
  return { deterministic: deterministic / factor, sample: { ...sample, low, median, high } };
}

function moreFoundWarnings(found: number, scored: number): readonly RunWarning[] {
  if (found === scored) return [];
  return [
    {
      code: 'more-processes',
      message: {
        en: `${scored} of ${found} processes that were found are scored, the first of the database`,
        zh: `匹配的 ${found} 个过程中仅计算前 ${scored} 个`,
      },
    },
  ];
}
