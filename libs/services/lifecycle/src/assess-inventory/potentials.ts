import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { type AssessmentInputs, assessmentLimits, type OwnMethod, type RulebookMethod } from './assessment-inputs.js';
import { aggregateFlow, databaseFlow } from './background.js';
import { checkName } from './check-size.js';
import { numberOf } from './number-of.js';
import { memberPointer, type RefusalLog } from './refusals.js';

/** Potentials of gases by a method, in kg CO2e per kg. */
export interface Potentials {
  /** Names of the gases it knows. */
  readonly gases: readonly string[];
  /** Undefined for a gas it does not know; a rule that is asked for counts as used. */
  of(gas: string): number | undefined;
}

/** What says how gases count. */
export type CharacterisedBy = Pick<AssessmentInputs, 'method' | 'ownMethod' | 'date'>;

/** Rules that characterise gases, by method. A method whose rules the rulebook does not hold is refused. */
const purposes: Readonly<Record<RulebookMethod, string>> = {
  'GWP100-AR6': 'gwp-ar6',
  'GWP100-AR5': 'gwp-ar5',
  'GWP20-AR6': 'gwp20-ar6',
};

/** @param field of the request that chose the method */
export function potentialsOf(
  { method, ownMethod, date }: CharacterisedBy,
  rulebook: Rulebook,
  trail: RuleTrail,
  field: string,
  log: RefusalLog,
): Potentials {
  if (ownMethod) return ownPotentials(ownMethod, log);
  if (method === 'own') {
    log.add('NO_METHOD_RULES', field, method, 'potentials beside a method of the asker');
    return { gases: [], of: () => undefined };
  }
  const rules = rulebook.rulesWith({ purpose: purposes[method] }, date);
  const known = new Map(rules.flatMap((rule) => (rule.key.gas === undefined ? [] : [[rule.key.gas, rule]])));
  if (known.size === 0)
    log.add('NO_METHOD_RULES', field, method, `a method the rulebook has potentials for on ${date}`);
  return {
    gases: [...known.keys()],
    of(gas) {
      const rule = known.get(gas);
      return rule && Number(trail.use(rule).value);
    },
  };
}

/** What counts as CO2e already. */
const takenFlows: readonly string[] = [aggregateFlow, databaseFlow];

function ownPotentials({ potentials }: OwnMethod, log: RefusalLog): Potentials {
  const at = '/options/ownMethod/potentials';
  const names = Object.keys(potentials).sort();
  if (names.length === 0 || names.length > assessmentLimits.gases)
    log.add('INVALID_INVENTORY', at, names.length, `1 to ${assessmentLimits.gases} gases`);
  for (const gas of names) {
    checkName(gas, memberPointer(at, gas), log);
    if (takenFlows.includes(gas))
      log.add('INVALID_INVENTORY', memberPointer(at, gas), gas, 'another name: this one is taken');
  }
  const values = new Map(names.map((gas) => [gas, numberOf(potentials[gas] ?? '', memberPointer(at, gas), log)]));
  return { gases: names, of: (gas) => values.get(gas) };
}
