import { UnitConversion } from '../link/unit-conversion.js';
import type { Flow, FlowProperty, ParsedDatabase, UnitGroup } from '../neutral-model.js';
import { writtenUnitName } from '../unnamed-unit.js';
import type { ExportLog } from './export-finding.js';

/**
 * Unit groups and flow properties of a database, with one made up for each unit of flows that have no properties:
 * openLCA counts every flow by a property. Such a group holds all units its flows are exchanged in.
 */
export class WrittenUnits {
  readonly unitGroups: readonly UnitGroup[];
  readonly flowProperties: readonly FlowProperty[];

  constructor(database: ParsedDatabase, log: ExportLog) {
    const conversion = new UnitConversion(database);
    const flows = new Map(database.flows.map((flow) => [flow.id, flow]));
    const made = new Map<string, Map<string, number>>();
    const groupOf = (flow: Flow): Map<string, number> => {
      const units = made.get(flow.unit) ?? new Map([[flow.unit, 1]]);
      made.set(flow.unit, units);
      return units;
    };
    for (const flow of database.flows) if (flow.properties.length === 0) groupOf(flow);
    for (const { exchanges } of database.processes)
      for (const exchange of exchanges) {
        const flow = flows.get(exchange.flow);
        if (!flow || flow.properties.length > 0 || exchange.unit === flow.unit) continue;
        const factor = conversion.factor(exchange, flow);
        if (factor === undefined)
          log.add('Exchange.unit', `${exchange.unit} of a flow that counts in ${flow.unit}: does not convert`);
        groupOf(flow).set(exchange.unit, factor ?? 1);
      }
    this.unitGroups = [...database.unitGroups, ...[...made].map(([unit, units]) => madeGroup(unit, units))];
    this.flowProperties = [
      ...database.flowProperties,
      ...[...made.keys()].map((unit) => ({
        id: madeProperty(unit),
        name: `Amount in ${writtenUnitName(unit)}`,
        unitGroup: `group of ${writtenUnitName(unit)}`,
      })),
    ];
  }

  /** Properties of a flow, never empty. */
  propertiesOf(flow: Flow): Flow['properties'] {
    return flow.properties.length > 0 ? flow.properties : [{ flowProperty: madeProperty(flow.unit), factor: 1 }];
  }
}

function madeProperty(unit: string): string {
  return `amount in ${writtenUnitName(unit)}`;
}

function madeGroup(reference: string, units: ReadonlyMap<string, number>): UnitGroup {
  return {
    id: `group of ${writtenUnitName(reference)}`,
    name: `Units of ${writtenUnitName(reference)}`,
    referenceUnit: writtenUnitName(reference),
    units: [...units].map(([unit, factor]) => ({
      id: `${writtenUnitName(reference)}: ${writtenUnitName(unit)}`,
      name: writtenUnitName(unit),
      factor,
      synonyms: [],
    })),
  };
}
