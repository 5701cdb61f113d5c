import type { RunCheck, RunDraft, RunWarning } from '@carbon-butler/domain-evidence';
import type { Figure, SourceRef } from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import {
  contributionsByActivity,
  contributionsByFlow,
  contributionsByTag,
  firstOrderUncertainty,
  type Inventory,
  type OutputSummary,
  simulateDraws,
  type SimulationRequest,
  type SolvedDemand,
  type SolveOptions,
  summarizeDraws,
} from '@carbon-butler/engine-lca';
import { DrawProgress } from '../questions/draw-progress.js';
import { runCheck } from '../product-system/assessment-checks.js';
import { drawWarnings } from '../product-system/system-warnings.js';
import { tolerances } from '../product-system/tolerances.js';
import type { AssessmentInputs, OwnMethod } from './assessment-inputs.js';
import { aggregateFlow, supplierTag } from './background.js';
import {
  climateImpact,
  contributionFigures,
  type Indicator,
  inventorySource,
  largestParts,
  totalFigures,
} from './assessed-figures.js';
import { buildAssessedInventory } from './build-assessed-inventory.js';
import { activityTag } from './check-size.js';
import { drawsFor } from './draws-for.js';
import { findingWarnings } from './finding-warnings.js';
import { intervalAgreement, meanExplanation } from './interval-notes.js';
import { loopWarnings } from './loop-warnings.js';
import { refusingEngineErrors, type SolvableInventory, solveInventory } from './solve-inventory.js';

/** What of a run depends on its question alone; id, times and inputs digest are added by who seals it. */
export type RunBody = Omit<RunDraft, 'id' | 'startedAt' | 'tookMs' | 'inputsDigest'>;

/** Raise it when a change moves any figure: the digest of a run holds it. */
export const assessmentEngine = 'life-cycle assessment 1.2.0';

const flowPrefix = 'flow ';
const sourcesMax = 40;

/**
 * The climate impact of a demand on an inventory: score, contributions by tag, activity and gas with the intervals of
 * one set of draws, the interval to first order beside it, and checks that two ways to one number agree.
 *
 * @throws QuestionRefusedError
 */
export function assessedRun(
  inputs: AssessmentInputs,
  rulebook: Rulebook,
  database?: Uint8Array,
  progress: DrawProgress = new DrawProgress(),
): RunBody {
  const trail = new RuleTrail();
  if (inputs.database) progress.foresee(inputs.draws * (2 + tagNames(inputs).size));
  const built = buildAssessedInventory(inputs, { rulebook, trail, database, progress });
  return runOfInventory({ ...built, indicator: climateImpact }, inputs, trail, {}, progress);
}

function tagNames({ activities }: AssessmentInputs): ReadonlySet<string> {
  return new Set([activityTag, supplierTag, ...activities.flatMap(({ tags }) => Object.keys(tags))]);
}

/** An inventory to be assessed, wherever it comes from. */
export interface AssessableInventory extends SolvableInventory {
  /** The same without a database folded into scores, where there is one. */
  readonly whole?: Inventory;
  /** Source of the activities that are not the caller's own. */
  readonly sourceOf: ReadonlyMap<string, SourceRef>;
  readonly indicator: Indicator;
  readonly warnings: readonly RunWarning[];
}

/** What of a question says how an inventory is assessed; `method` is the name of the score among its methods. */
export interface Assessing {
  readonly method: string;
  readonly ownMethod?: OwnMethod;
  readonly draws: number;
  readonly seed: string;
}

/**
 * @param options how loops that use more than they make are met: refused unless accepted
 * @throws QuestionRefusedError
 */
export function runOfInventory(
  built: AssessableInventory,
  inputs: Assessing,
  trail: RuleTrail,
  options: SolveOptions = {},
  progress: DrawProgress = new DrawProgress(),
): RunBody {
  const { solved, findings } = solveInventory(built, options);
  return refusingEngineErrors(() => {
    const { method, ownMethod, draws, seed } = inputs;
    const whole = wholeOf(built, solved, method);
    const firstOrder = firstOrderUncertainty(whole, method);
    const sources = distinctSources([
      inventorySource,
      ...(ownMethod ? [ownMethod.source] : []),
      ...built.indicator.sources,
      ...built.sourceOf.values(),
    ]);
    const parts = drawContributions(solved, built, inputs, progress);
    const succeeded = draws - parts.failedDraws;
    const agreement = intervalAgreement(parts.total, firstOrder);
    return {
      agent: 'life-cycle',
      engineVersion: assessmentEngine,
      ruleSets: trail.ruleSets(),
      seed,
      figures: [...totalFigures(parts.total, firstOrder, succeeded, built.indicator, sources), ...parts.figures],
      checks: [
        ...balances(solved, method, parts.tags, built.indicator),
        ...oneHorizon(solved, method),
        ...foldedScore(firstOrder.score, parts.total.deterministic, built),
        agreement.check,
      ],
      warnings: [
        ...meanExplanation(parts.total),
        ...agreement.warnings,
        ...built.warnings,
        ...ownMethodWarnings(ownMethod),
        ...findingWarnings(findings),
        ...loopWarnings(solved),
        ...trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
        ...drawWarnings(parts.failedDraws, parts.unproductiveDraws),
      ],
    };
  });
}

/** Loops of a database that use more than they make are accepted: its user can't mend them. */
function wholeOf({ whole, demand }: AssessableInventory, solved: SolvedDemand, method: string): SolvedDemand {
  if (!whole) return solved;
  return solveInventory({ inventory: { ...whole, methods: [method] }, demand }, { unproductiveLoops: 'accept' }).solved;
}

function foldedScore(score: number, folded: number, { whole }: AssessableInventory): readonly RunCheck[] {
  if (!whole) return [];
  const difference = score === 0 ? folded : folded / score - 1;
  return [
    runCheck(
      'database.folded',
      'Score with the database as scores against that with all of it',
      '数据库以总分计入与整体求解的偏差',
      difference,
      tolerances.contributions,
    ),
  ];
}

interface DrawnContributions {
  readonly total: OutputSummary;
  readonly figures: readonly Figure[];
  readonly tags: readonly string[];
  readonly failedDraws: number;
  readonly unproductiveDraws: number;
}

/** The same draws once for each way to split the score: by each tag, and by gas. */
function drawContributions(
  solved: SolvedDemand,
  { demand, inventory, sourceOf, indicator }: AssessableInventory,
  { method, draws, seed }: Assessing,
  progress: DrawProgress,
): DrawnContributions {
  const { system } = solved;
  const demands = [{ id: 'demand', demand }];
  const drawn = drawsFor(system, draws);
  const run = (request: SimulationRequest) => {
    const table = simulateDraws(system, request, { seed, draws: drawn, onProgress: progress.add });
    return { table, simulation: summarizeDraws(system, request, [table]) };
  };
  const tags = [...system.tags.keys()];
  progress.expect(drawn * (tags.length + 1));
  const byTag = tags.map((tag) => ({ tag, ...run({ demands, methods: [method], tag }) }));
  const byFlow = run({ demands, methods: inventory.methods });
  const total = byFlow.simulation.outputs.find((output) => output.method === method);
  if (!total) throw new Error('no score among the draws');
  const used = byFlow.simulation.draws - byFlow.simulation.failedDraws;
  const figuresOf = (dimension: string, { parts, rest }: ReturnType<typeof largestParts>): readonly Figure[] =>
    contributionFigures(dimension, parts, rest, used, indicator, (name) => [
      sourceOf.get(name) ?? inventorySource,
      ...indicator.sources,
    ]);
  return {
    total,
    tags,
    figures: [
      ...byTag.flatMap(({ tag, simulation, table }) =>
        figuresOf(
          tag,
          largestParts(simulation, table, ({ tagValue }) => tagValue),
        ),
      ),
      ...figuresOf(
        'flow',
        largestParts(byFlow.simulation, byFlow.table, (output) =>
          output.method.startsWith(flowPrefix) ? output.method.slice(flowPrefix.length) : undefined,
        ),
      ),
    ],
    failedDraws: byFlow.simulation.failedDraws,
    unproductiveDraws: byFlow.simulation.unproductiveDraws,
  };
}

function balances(
  solved: SolvedDemand,
  method: string,
  tags: readonly string[],
  { flow }: Indicator,
): readonly RunCheck[] {
  const residual = Math.max(solved.intensities.statistics.residual, solved.supply.statistics.residual);
  const against = (id: string, en: string, zh: string, imbalance: number): RunCheck =>
    runCheck(
      `contributions.${id}`,
      `Score against contributions by ${en}`,
      `总值与按${zh}贡献之和的偏差`,
      imbalance,
      tolerances.contributions,
    );
  return [
    runCheck('solution.residual', 'Residual of the solution', '方程解的残差', residual, tolerances.residual),
    against('activity', 'activity', '活动', contributionsByActivity(solved, method).balance.imbalance),
    against('flow', flow.en.toLowerCase(), flow.zh, contributionsByFlow(solved, method).balance.imbalance),
    ...tags
      .filter((tag) => tag !== 'activity')
      .map((tag) => against(tag, tag, ` ${tag} `, contributionsByTag(solved, method, tag).balance.imbalance)),
  ];
}

/** No rule stands behind what the asker brought. */
export function ownMethodWarnings(method: OwnMethod | undefined): readonly RunWarning[] {
  if (!method) return [];
  const { name, source } = method;
  const where = `${source.id} ${source.version}, ${source.locator}`;
  return [
    {
      code: 'own-method',
      message: {
        en: `Gases count by ${name} (${where}), brought with the request and checked against nothing`,
        zh: `气体按请求所附方法 ${name}（${where}）计，未经核对`,
      },
    },
  ];
}

/** What is stated in CO2e is stated over 100 years: beside potentials over 20 it makes a sum of two kinds. */
function oneHorizon(solved: SolvedDemand, method: string): readonly RunCheck[] {
  if (method !== 'GWP20-AR6') return [];
  const aggregate = contributionsByFlow(solved, method).parts.find(({ id }) => id === aggregateFlow);
  return [
    runCheck(
      'horizon.mixed',
      'Share of the score from factors stated over 100 years',
      '总值中采用百年尺度因子的比例',
      Math.abs(aggregate?.share ?? 0),
      '0',
    ),
  ];
}

function distinctSources(sources: readonly SourceRef[]): readonly SourceRef[] {
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()].slice(0, sourcesMax);
}
