import type { LocalizedText } from '@carbon-butler/domain-quantity';
import type { Rule, RuleStatus, Term } from './rule.js';

/** What a run used of one rule set. `status` is the weakest of its used rules; `rules` are refs (`id@validFrom`). */
export interface UsedRuleSet {
  readonly id: string;
  readonly version: string;
  readonly status: RuleStatus;
  readonly rules: readonly string[];
}

export interface RuleWarning {
  readonly rule: string;
  readonly status: Exclude<RuleStatus, 'final'>;
  readonly message: LocalizedText;
}

const weakness: Readonly<Record<RuleStatus, number>> = { final: 0, draft: 1, assumed: 2 };
const statusLabel: Readonly<Record<RuleStatus, LocalizedText>> = {
  final: { en: 'final', zh: '正式' },
  draft: { en: 'a draft, not in force', zh: '征求意见稿，尚未生效' },
  assumed: { en: 'assumed, not confirmed by its source', zh: '假定值，未经原始来源确认' },
};

/**
 * Collects the rules a run uses, so that the run can name them and can't hide a draft or an assumption.
 *
 * Orders its output by id: the same rules give the same record whatever order they were used in.
 */
export class RuleTrail {
  private readonly used = new Map<string, Rule | Term>();

  /** Notes the rule and hands it back, so that a use can't be written without its record. */
  use<T extends Rule | Term>(rule: T): T {
    this.used.set(rule.ref, rule);
    return rule;
  }

  ruleSets(): readonly UsedRuleSet[] {
    const sets = new Map<string, (Rule | Term)[]>();
    for (const rule of this.inOrder()) {
      const name = `${rule.set.id}@${rule.set.version}`;
      sets.set(name, [...(sets.get(name) ?? []), rule]);
    }
    return [...sets.keys()].sort().flatMap((name) => {
      const rules = sets.get(name) ?? [];
      return rules[0] ? [{ ...rules[0].set, status: weakest(rules), rules: rules.map(({ ref }) => ref) }] : [];
    });
  }

  /** One for each rule that is not final. */
  warnings(): readonly RuleWarning[] {
    return this.inOrder().flatMap((rule) => {
      if (rule.status === 'final') return [];
      const state = statusLabel[rule.status];
      return [
        {
          rule: rule.ref,
          status: rule.status,
          message: {
            en: `${rule.label.en} (${rule.value}) is ${state.en}: ${rule.confidence}`,
            zh: `${rule.label.zh}（${rule.value}）为${state.zh}：${rule.confidence}`,
          },
        },
      ];
    });
  }

  private inOrder(): readonly (Rule | Term)[] {
    return [...this.used.keys()].sort().flatMap((ref) => this.used.get(ref) ?? []);
  }
}

function weakest(rules: readonly (Rule | Term)[]): RuleStatus {
  return rules.reduce<RuleStatus>(
    (worst, { status }) => (weakness[status] > weakness[worst] ? status : worst),
    'final',
  );
}
