import { convert, isUnit, sameDimension } from '@carbon-butler/domain-quantity';
import type { Exchange, Flow, ParsedDatabase, UnitGroup } from '../neutral-model.js';

/** Converts the amounts of exchanges to the unit their flow counts in. */
export class UnitConversion {
  private readonly groupOfProperty = new Map<string, UnitGroup>();
  private readonly factorsByGroup = new Map<string, ReadonlyMap<string, number>>();

  constructor(private readonly database: ParsedDatabase) {
    const groups = new Map(database.unitGroups.map((group) => [group.id, group]));
    for (const { id, unitGroup } of database.flowProperties) {
      const group = groups.get(unitGroup);
      if (group) this.groupOfProperty.set(id, group);
    }
    for (const group of database.unitGroups) {
      const factors = new Map<string, number>();
      for (const { name, factor } of group.units) factors.set(name, factor);
      for (const { factor, synonyms } of group.units)
        for (const synonym of synonyms) if (!factors.has(synonym)) factors.set(synonym, factor);
      this.factorsByGroup.set(group.id, factors);
    }
  }

  /**
   * What one unit of the exchange is in units of its flow: the unit's factor within its group, over the factor of its
   * flow property in the flow. Without flow properties, by any group that knows both units, or by the table of units.
   *
   * @returns nothing where the units don't convert
   */
  factor(exchange: Pick<Exchange, 'unit' | 'flowProperty'>, flow: Flow): number | undefined {
    const [reference] = flow.properties;
    if (!reference) return this.byName(exchange.unit, flow.unit);
    const property = exchange.flowProperty ?? reference.flowProperty;
    const inFlow = flow.properties.find(({ flowProperty }) => flowProperty === property)?.factor;
    const group = this.groupOfProperty.get(property);
    if (!group) return exchange.unit === flow.unit && property === reference.flowProperty ? 1 : undefined;
    const unit = this.factorsByGroup.get(group.id)?.get(exchange.unit);
    // The flow's unit is the reference unit of its reference property, whose factor need not be written as 1.
    return unit === undefined || inFlow === undefined || inFlow === 0 ? undefined : (unit / inFlow) * reference.factor;
  }

  private byName(from: string, to: string): number | undefined {
    if (from === to) return 1;
    for (const { id } of this.database.unitGroups) {
      const factors = this.factorsByGroup.get(id);
      const [source, target] = [factors?.get(from), factors?.get(to)];
      if (source !== undefined && target !== undefined) return source / target;
    }
    return isUnit(from) && isUnit(to) && sameDimension(from, to) ? convert(1, from, to) : undefined;
  }
}
