import type { Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type { CharacterisationMap, GasOrigin } from '@carbon-butler/engine-lca-formats';
import { type CharacterisedBy, potentialsOf } from '../assess-inventory/potentials.js';
import { RefusalLog } from '../assess-inventory/refusals.js';

interface KnownGas {
  readonly cas: string;
  readonly names: readonly string[];
  /** The rulebook's name of the gas, by where its carbon comes from. */
  readonly rules: Readonly<Partial<Record<GasOrigin, string>>>;
}

function anyOrigin(gas: string): KnownGas['rules'] {
  return { fossil: gas, biogenic: gas, 'land-use': gas };
}

/**
 * How data sets name the gases of the rulebook. Carbon of living matter counts 0 as carbon dioxide, in both
 * directions: ISO 14067:2018, 6.5.2, reports it apart.
 */
const knownGases: readonly KnownGas[] = [
  { cas: '124-38-9', names: ['carbon dioxide'], rules: { fossil: 'CO2', 'land-use': 'CO2' } },
  {
    cas: '74-82-8',
    names: ['methane'],
    rules: { fossil: 'CH4-fossil', biogenic: 'CH4-non-fossil', 'land-use': 'CH4-non-fossil' },
  },
  { cas: '10024-97-2', names: ['dinitrogen monoxide', 'nitrous oxide'], rules: anyOrigin('N2O') },
  { cas: '2551-62-4', names: ['sulfur hexafluoride', 'sulphur hexafluoride'], rules: anyOrigin('SF6') },
  { cas: '7783-54-2', names: ['nitrogen trifluoride', 'nitrogen fluoride'], rules: anyOrigin('NF3') },
  { cas: '75-73-0', names: ['methane, tetrafluoro-, r-14', 'tetrafluoromethane'], rules: anyOrigin('CF4') },
  { cas: '76-16-4', names: ['ethane, hexafluoro-, hfc-116', 'hexafluoroethane'], rules: anyOrigin('C2F6') },
  { cas: '76-19-7', names: ['octafluoropropane'], rules: anyOrigin('C3F8') },
  { cas: '75-46-7', names: ['methane, trifluoro-, hfc-23', 'trifluoromethane'], rules: anyOrigin('HFC-23') },
  { cas: '75-10-5', names: ['methane, difluoro-, hfc-32', 'difluoromethane'], rules: anyOrigin('HFC-32') },
  { cas: '354-33-6', names: ['ethane, pentafluoro-, hfc-125'], rules: anyOrigin('HFC-125') },
  { cas: '811-97-2', names: ['ethane, 1,1,1,2-tetrafluoro-, hfc-134a'], rules: anyOrigin('HFC-134a') },
  { cas: '420-46-2', names: ['ethane, 1,1,1-trifluoro-, hfc-143a'], rules: anyOrigin('HFC-143a') },
  { cas: '75-37-6', names: ['ethane, 1,1-difluoro-, hfc-152a'], rules: anyOrigin('HFC-152a') },
  { cas: '2699-79-8', names: ['sulfuryl fluoride'], rules: anyOrigin('SO2F2') },
  { cas: '75-45-6', names: ['methane, chlorodifluoro-, hcfc-22'], rules: anyOrigin('HCFC-22') },
];

/** Potentials of the gases by a method. @throws QuestionRefusedError when there are none */
export function gasTable(by: CharacterisedBy, rulebook: Rulebook, trail: RuleTrail): CharacterisationMap {
  const log = new RefusalLog();
  const potentials = potentialsOf(by, rulebook, trail, '/method', log);
  log.throwIfAny();
  return {
    methods: [by.method],
    gases: knownGases.map(({ cas, names, rules: byOrigin }) => {
      const known = Object.entries(byOrigin).flatMap(([origin, gas]) => {
        const potential = potentials.of(gas);
        return potential === undefined ? [] : [[origin, potential] as const];
      });
      const isCarbonDioxide = byOrigin.fossil === 'CO2';
      const all = { ...Object.fromEntries(known), ...(isCarbonDioxide && { biogenic: 0, uptake: 0 }) };
      return { cas, names, potentials: { [by.method]: all } };
    }),
  };
}
