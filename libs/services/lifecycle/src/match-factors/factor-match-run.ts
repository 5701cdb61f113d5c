import { decimalText, exact, figure, type Interval, intervalAround } from '@carbon-butler/domain-quantity';
import { type Rule, type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { ruleRelative95 } from '@carbon-butler/engine-facility';
import {
  buildFactorIndex,
  type FactorIndex,
  type FactorMatch,
  factorFromRule,
  matchFactor,
  type MatchReason,
} from '@carbon-butler/engine-factor-match';
import { footprintPurposes } from '../assess-inventory/background.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';

export interface FactorMatchInputs {
  readonly text: string;
  readonly unit?: string;
  readonly code?: string;
  readonly country?: string;
  readonly limit: number;
  /** Day whose rules hold, YYYY-MM-DD. */
  readonly date: string;
}

export interface FactorMatchAnswer {
  readonly run: RunBody;
  readonly verdict: FactorMatch['verdict'];
  /** Figures of a candidate: `candidate.<n>.factor` and `candidate.<n>.score`. */
  readonly candidates: readonly { readonly ruleId: string; readonly reasons: readonly MatchReason[] }[];
}

const engineVersion = 'factor match 1.0.0';

interface DatedIndex {
  readonly index: FactorIndex;
  readonly rules: ReadonlyMap<string, Rule>;
}

/** The index of a rulebook on a day; the last one made is kept, since nearly all questions are of one day. */
const indexes = new WeakMap<Rulebook, { readonly date: string; readonly dated: DatedIndex }>();

/** Footprint factors of the rulebook for a line of text, each with its value as a figure. */
export function factorMatchRun(inputs: FactorMatchInputs, rulebook: Rulebook): FactorMatchAnswer {
  const { limit, date, ...query } = inputs;
  const { index, rules } = indexOn(rulebook, date);
  const { verdict, candidates } = matchFactor(index, query, { limit });
  const trail = new RuleTrail();
  const found = candidates.flatMap((candidate) => {
    const rule = rules.get(candidate.ruleId);
    return rule ? [{ ...candidate, rule: trail.use(rule) }] : [];
  });
  return {
    verdict,
    candidates: found.map(({ ruleId, reasons }) => ({ ruleId, reasons })),
    run: {
      agent: 'life-cycle',
      engineVersion,
      ruleSets: trail.ruleSets(),
      seed: 'none',
      figures: found.flatMap(({ rule, score }, n) => [
        figure({
          id: `candidate.${n}.factor`,
          label: rule.label,
          value: rule.value,
          unit: rule.unit,
          uncertainty: statedInterval(rule),
          basis: 'default',
          sources: [rule.source],
        }),
        figure({
          id: `candidate.${n}.score`,
          label: { en: `How near ${rule.label.en} is to the text`, zh: `${rule.label.zh}与文本的接近程度` },
          value: decimalText(score, 6),
          unit: '1',
          uncertainty: exact('a rank, not a measurement'),
          basis: 'modelled',
          sources: [rule.source],
        }),
      ]),
      checks: [],
      warnings: trail.warnings().map(({ status, message }) => ({ code: `${status}-rule`, message })),
    },
  };
}

function indexOn(rulebook: Rulebook, date: string): DatedIndex {
  const known = indexes.get(rulebook);
  if (known?.date === date) return known.dated;
  const rules = footprintPurposes.flatMap((purpose) => rulebook.rulesWith({ purpose }, date));
  const dated = {
    index: buildFactorIndex(rules.map(factorFromRule)),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
  };
  indexes.set(rulebook, { date, dated });
  return dated;
}

function statedInterval(rule: Rule): Interval | ReturnType<typeof exact> {
  const half = ruleRelative95(rule) * Math.abs(Number(rule.value));
  if (half === 0) return exact('its source states no uncertainty');
  return intervalAround(Number(rule.value), half, 'declared');
}
