import type { Rule, Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type { Flow } from '@carbon-butler/engine-lca';
import type { AssessmentMethod } from './assessment-inputs.js';
import { aggregateFlow } from './background.js';
import type { RefusalLog } from './refusals.js';

/** Rules that characterise gases, by method. A method whose rules the rulebook does not hold is refused. */
export const potentialPurposes: Readonly<Record<AssessmentMethod, string>> = {
  'GWP100-AR6': 'gwp-ar6',
  'GWP100-AR5': 'gwp-ar5',
  'GWP20-AR6': 'gwp20-ar6',
};

/** Counts one flow alone: its score is the flow's contribution. */
export function flowMethod(flow: string): string {
  return `flow ${flow}`;
}

/** Greenhouse gases by the name the rulebook gives them, each characterised when it is first used. */
export class Gases {
  private readonly used = new Map<string, number>([[aggregateFlow, 1]]);
  private readonly known: ReadonlyMap<string, Rule>;

  constructor(
    private readonly method: AssessmentMethod,
    rulebook: Rulebook,
    date: string,
    private readonly trail: RuleTrail,
    private readonly log: RefusalLog,
  ) {
    const rules = rulebook.rulesWith({ purpose: potentialPurposes[method] }, date);
    this.known = new Map(rules.flatMap((rule) => (rule.key.gas === undefined ? [] : [[rule.key.gas, rule]])));
    if (this.known.size === 0)
      log.add('NO_METHOD_RULES', '/options/method', method, `a method the rulebook has potentials for on ${date}`);
  }

  /** Unit a gas counts in; undefined when the gas was refused. */
  unitOf(gas: string, field: string): string | undefined {
    if (gas === aggregateFlow) return 'kgCO2e';
    const rule = this.known.get(gas);
    if (!rule) {
      if (this.known.size > 0)
        this.log.add('INVALID_INVENTORY', field, gas, `one of ${aggregateFlow}, ${[...this.known.keys()].join(', ')}`);
      return undefined;
    }
    this.used.set(gas, Number(this.trail.use(rule).value));
    return 'kg';
  }

  flows(): readonly Flow[] {
    return [...this.used].map(([id, potential]) => ({
      id,
      unit: id === aggregateFlow ? 'kgCO2e' : 'kg',
      characterisation: { [this.method]: potential, [flowMethod(id)]: potential },
    }));
  }
}
