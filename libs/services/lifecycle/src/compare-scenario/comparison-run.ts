import {
  decimalText,
  exact,
  type Figure,
  figure,
  type Interval,
  type LocalizedText,
} from '@carbon-butler/domain-quantity';
import type { RunWarning } from '@carbon-butler/domain-evidence';
import type { RuleTrail } from '@carbon-butler/domain-rulebook';
import { compareScenarios, scoreOf, type SolvedDemand } from '@carbon-butler/engine-lca';
import type { SampleSummary } from '@carbon-butler/engine-numerics';
import { type Indicator, inventorySource } from '../assess-inventory/assessed-figures.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { drawsFor } from '../assess-inventory/draws-for.js';
import { refusingEngineErrors, type SolvableInventory } from '../assess-inventory/solve-inventory.js';
import { drawWarnings } from '../product-system/system-warnings.js';
import { DrawProgress } from '../questions/draw-progress.js';

/** Raise it when a change moves any figure: the digest of a run holds it. */
export const comparisonEngine = 'scenario comparison 1.2.0';

/** An inventory with its demand, solved. */
export interface ComparedInventory extends Pick<SolvableInventory, 'demand'> {
  readonly solved: SolvedDemand;
}

/** What scores of a comparison count, and what its reader has to know. */
export interface ComparedBy {
  readonly trail: RuleTrail;
  readonly indicator: Indicator;
  readonly warnings: readonly RunWarning[];
}

/**
 * An inventory with changes against itself without. Both are drawn with the same parameter values, so what they share
 * cancels and the interval is that of the difference.
 *
 * @throws QuestionRefusedError
 */
export function comparisonRun(
  before: ComparedInventory,
  after: ComparedInventory,
  { method, draws, seed }: { readonly method: string; readonly draws: number; readonly seed: string },
  { trail, indicator, warnings }: ComparedBy,
  progress: DrawProgress = new DrawProgress(),
): RunBody {
  const [baseline, changed] = [before, after].map(({ solved, demand }) =>
    scoreOf(solved.system, solved.intensities, demand, method),
  ) as [number, number];
  const drawn = Math.max(drawsFor(before.solved.system, draws), drawsFor(after.solved.system, draws));
  const scenario = ({ solved, demand }: ComparedInventory) => ({ system: solved.system, demand });
  progress.expect(2 * drawn);
  const compared = refusingEngineErrors(() =>
    compareScenarios(scenario(before), scenario(after), method, { seed, draws: drawn, onProgress: progress.add }),
  );
  const used = drawn - compared.failedDraws;
  const score = (id: string, label: LocalizedText, value: number, sample: SampleSummary): Figure =>
    figure({
      ...{ id, label, value: decimalText(value), unit: indicator.unit },
      ...{ uncertainty: interval(sample, used), basis: 'modelled', sources: [inventorySource, ...indicator.sources] },
    });
  return {
    agent: 'life-cycle',
    engineVersion: comparisonEngine,
    ruleSets: trail.ruleSets(),
    seed,
    figures: refusingEngineErrors(() => [
      score('scenario.baseline', { en: 'Without the changes', zh: '基准情景' }, baseline, compared.baseline),
      score('scenario.changed', { en: 'With the changes', zh: '变更情景' }, changed, compared.alternative),
      score(
        'scenario.difference',
        { en: 'Difference the changes make', zh: '变更带来的差值' },
        changed - baseline,
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
    ]),
    checks: [],
    warnings: [
      ...warnings,
      ...trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
      ...drawWarnings(compared.failedDraws, 0),
      ...differenceWarnings(changed - baseline, compared.difference),
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

function differenceWarnings(value: number, { low, high }: SampleSummary): readonly RunWarning[] {
  if (value !== 0 || low !== 0 || high !== 0) return [];
  return [
    {
      code: 'no-difference',
      message: {
        en: 'The changes move nothing that the demand needs and the method counts',
        zh: '变更未影响该需求所涉及且方法计入的任何内容',
      },
    },
  ];
}
