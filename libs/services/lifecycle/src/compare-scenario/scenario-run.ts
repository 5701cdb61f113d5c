import {
  decimalText,
  exact,
  type Figure,
  figure,
  type Interval,
  type LocalizedText,
} from '@carbon-butler/domain-quantity';
import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { compareScenarios, scoreOf } from '@carbon-butler/engine-lca';
import type { SampleSummary } from '@carbon-butler/engine-numerics';
import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import { inventorySource, scoreUnit } from '../assess-inventory/assessed-figures.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { buildAssessedInventory } from '../assess-inventory/build-assessed-inventory.js';
import { refusingEngineErrors, solveInventory } from '../assess-inventory/solve-inventory.js';
import { DrawProgress } from '../questions/draw-progress.js';
import { drawWarnings } from '../product-system/system-warnings.js';
import { applyChanges, type ScenarioChange } from './apply-changes.js';

export interface ScenarioInputs {
  readonly baseline: AssessmentInputs;
  readonly changes: readonly ScenarioChange[];
}

/** Raise it when a change moves any figure: the digest of a run holds it. */
export const scenarioEngine = 'scenario comparison 1.0.0';

/**
 * An inventory with changes against itself without. Both are drawn with the same parameter values, so what they share
 * cancels and the interval is that of the difference.
 *
 * @throws QuestionRefusedError
 */
export function scenarioRun(
  { baseline, changes }: ScenarioInputs,
  rulebook: Rulebook,
  progress: DrawProgress = new DrawProgress(),
): RunBody {
  const trail = new RuleTrail();
  const [before, after] = [baseline, applyChanges(baseline, changes)].map((inputs) => {
    const built = buildAssessedInventory(inputs, rulebook, trail);
    const { solved } = solveInventory(built);
    const score = scoreOf(solved.system, solved.intensities, built.demand, inputs.method);
    return { scenario: { system: solved.system, demand: built.demand }, score };
  });
  if (!before || !after) throw new Error('two scenarios make a comparison');
  const { method, draws, seed } = baseline;
  progress.expect(2 * draws);
  const compared = refusingEngineErrors(() =>
    compareScenarios(before.scenario, after.scenario, method, { seed, draws, onProgress: progress.add }),
  );
  const used = draws - compared.failedDraws;
  const score = (id: string, label: LocalizedText, value: number, sample: SampleSummary): Figure =>
    figure({
      ...{ id, label, value: decimalText(value), unit: scoreUnit },
      ...{ uncertainty: interval(sample, used), basis: 'modelled', sources: [inventorySource] },
    });
  return {
    agent: 'life-cycle',
    engineVersion: scenarioEngine,
    ruleSets: trail.ruleSets(),
    seed,
    figures: [
      score('scenario.baseline', { en: 'Without the changes', zh: '基准情景' }, before.score, compared.baseline),
      score('scenario.changed', { en: 'With the changes', zh: '变更情景' }, after.score, compared.alternative),
      score(
        'scenario.difference',
        { en: 'Difference the changes make', zh: '变更带来的差值' },
        after.score - before.score,
        compared.difference,
      ),
      figure({
        id: 'scenario.probability-lower',
        label: { en: 'Share of draws in which the changes lower the score', zh: '变更使结果降低的抽样占比' },
        value: decimalText(compared.probabilityLower),
        unit: '1',
        uncertainty: exact('counted among the draws'),
        basis: 'modelled',
        sources: [inventorySource],
      }),
    ],
    checks: [],
    warnings: [
      ...trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
      ...drawWarnings(compared.failedDraws, 0),
    ],
  };
}

function interval({ low, median, high, level }: SampleSummary, draws: number): Interval | ReturnType<typeof exact> {
  if (low === high) return exact('the draws do not differ');
  const [lowText, medianText, highText] = [low, median, high].map((value) => decimalText(value)) as [
    string,
    string,
    string,
  ];
  return {
    ...{ kind: 'interval', low: lowText, median: medianText, high: highText },
    ...{ level: String(level), method: 'monte-carlo', draws },
  };
}
