import { convert, isUnit, sameDimension } from '@carbon-butler/domain-quantity';
import { DistributionError } from '@carbon-butler/engine-numerics';
import { AmountTableBuilder } from './amount-table.js';
import type { ParameterValues } from './amount-table.js';
import { assembleSystem } from './assemble.js';
import { derive } from './derived-parameters.js';
import type { DerivedRule } from './derived-parameters.js';
import { InventoryError } from './inventory.js';
import type {
  Activity,
  Coverage,
  DerivedParameter,
  Finding,
  Flow,
  Inventory,
  TechnosphereExchange,
} from './inventory.js';
import { centralOf, checkedParameter } from './parameter-distribution.js';
import type { System, SystemTables, TagColumn } from './system.js';

export interface Compiled {
  readonly system: System;
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
}

/**
 * Checks an inventory and turns it into equations.
 *
 * Nothing is dropped silently: an exchange without a producer and an activity without a reference amount are left
 * out with a finding. The result does not depend on the order of the activities.
 *
 * @throws InventoryError on a number that isn't finite, an unknown or repeated id, a product with two producers, or
 *   units that don't convert
 */
export function compile(inventory: Inventory): Compiled {
  const findings: Finding[] = [];
  const parameters = checkedParameters(inventory);
  const flowIndex = distinctIndex(
    inventory.flows.map(({ id }) => id),
    'flow',
  );
  distinctIndex(inventory.methods, 'method');
  const activities = calculated(inventory.activities, findings);
  const technosphere = linkTechnosphere(inventory, activities, parameters, findings);
  const elementary = linkElementary(inventory, activities, flowIndex, parameters, findings);
  const characterisation = inventory.methods.map((method) =>
    Float64Array.from(inventory.flows, (flow) => characterisationOf(flow, method)),
  );
  const tables: SystemTables = {
    activityIds: activities.kept.map(({ id }) => id),
    productIds: activities.kept.map(({ reference }) => reference.product),
    reference: Float64Array.from(activities.kept, ({ reference }) => reference.amount),
    flowIds: inventory.flows.map(({ id }) => id),
    methodIds: inventory.methods,
    characterisation,
    parameterIds: [...parameters.index.keys()],
    distributions: inventory.parameters.map(({ distribution }) => distribution),
    derived: parameters.derived,
    tags: tagColumns(activities.kept),
    technosphere: technosphere.table,
    elementary: elementary.table,
  };
  return {
    system: assembleSystem(tables),
    findings,
    coverage: {
      technosphereExchanges: inventory.technosphere.length,
      linked: technosphere.table.activity.length,
      elementaryExchanges: inventory.elementary.length,
      characterised: elementary.characterised,
    },
  };
}

interface CalculatedActivities {
  readonly kept: readonly Activity[];
  /** All ids given, kept or not: an exchange of any other activity is an error. */
  readonly known: ReadonlySet<string>;
  readonly index: ReadonlyMap<string, number>;
  readonly producer: ReadonlyMap<string, number>;
}

function calculated(activities: readonly Activity[], findings: Finding[]): CalculatedActivities {
  const known = new Set(
    distinctIndex(
      activities.map(({ id }) => id),
      'activity',
    ).keys(),
  );
  const sorted = [...activities].sort((a, b) => (a.id < b.id ? -1 : 1));
  const kept: Activity[] = [];
  for (const activity of sorted) {
    const { amount, unit } = activity.reference;
    const where = `activity ${activity.id}`;
    if (!Number.isFinite(amount)) throw new InventoryError(where, 'reference amount', amount, 'a finite number');
    if (unit === '')
      findings.push({ code: 'missing-unit', dataSet: activity.id, message: `${where}: the reference has no unit` });
    if (amount !== 0) kept.push(activity);
    else
      findings.push({
        code: 'zero-reference',
        dataSet: activity.id,
        message: `${where}: left out, its reference amount is 0`,
      });
  }
  const producer = new Map<string, number>();
  kept.forEach(({ id, reference: { product } }, index) => {
    const other = producer.get(product);
    if (other !== undefined)
      throw new InventoryError(
        `activity ${id}`,
        'reference product',
        product,
        `made by one activity only, but ${kept[other]?.id ?? ''} makes it too`,
      );
    producer.set(product, index);
  });
  return { kept, known, producer, index: new Map(kept.map(({ id }, index) => [id, index])) };
}

function linkTechnosphere(
  inventory: Inventory,
  { kept, known, index, producer }: CalculatedActivities,
  parameters: ParameterValues,
  findings: Finding[],
): { readonly table: SystemTables['technosphere'] } {
  const builder = new AmountTableBuilder(parameters);
  const activity: number[] = [];
  const product: number[] = [];
  inventory.technosphere.forEach((exchange, position) => {
    const where = `activity ${exchange.activity}, technosphere exchange ${position} (${exchange.product})`;
    const dataSet = exchange.activity;
    if (!known.has(dataSet)) throw new InventoryError(where, 'activity', dataSet, 'a listed activity');
    const consumer = index.get(dataSet);
    if (consumer === undefined) return;
    const supplier = producer.get(exchange.product);
    const maker = supplier === undefined ? undefined : kept[supplier];
    if (supplier === undefined || maker === undefined) {
      const message = `${where}: left out, no calculated activity makes the product`;
      findings.push({ code: 'missing-producer', dataSet, exchange: position, message });
      return;
    }
    const scale = unitFactor(exchange.unit, maker.reference.unit, where);
    if (exchange.unit === '')
      findings.push({
        code: 'missing-unit',
        dataSet,
        exchange: position,
        message: `${where}: no unit, taken as the producer's`,
      });
    activity.push(consumer);
    product.push(supplier);
    builder.add(exchange.amount, scale * signOf(exchange, maker, where), where);
  });
  return { table: { ...builder.build(), activity: Int32Array.from(activity), product: Int32Array.from(product) } };
}

function linkElementary(
  inventory: Inventory,
  { known, index }: CalculatedActivities,
  flows: ReadonlyMap<string, number>,
  parameters: ParameterValues,
  findings: Finding[],
): { readonly table: SystemTables['elementary']; readonly characterised: number } {
  const builder = new AmountTableBuilder(parameters);
  const activity: number[] = [];
  const flow: number[] = [];
  const bare = new Set<string>();
  let characterised = 0;
  inventory.elementary.forEach((exchange, position) => {
    const where = `activity ${exchange.activity}, elementary exchange ${position} (${exchange.flow})`;
    const dataSet = exchange.activity;
    if (!known.has(dataSet)) throw new InventoryError(where, 'activity', dataSet, 'a listed activity');
    const flowNumber = flows.get(exchange.flow);
    const found = flowNumber === undefined ? undefined : inventory.flows[flowNumber];
    if (flowNumber === undefined || !found) throw new InventoryError(where, 'flow', exchange.flow, 'a listed flow');
    const counts = inventory.methods.some((method) => Object.hasOwn(found.characterisation, method));
    if (counts) characterised += 1;
    else bare.add(found.id);
    const emitter = index.get(dataSet);
    if (emitter === undefined) return;
    const scale = unitFactor(exchange.unit, found.unit, where);
    if (exchange.unit === '')
      findings.push({
        code: 'missing-unit',
        dataSet,
        exchange: position,
        message: `${where}: no unit, taken as the flow's`,
      });
    activity.push(emitter);
    flow.push(flowNumber);
    builder.add(exchange.amount, scale, where);
  });
  for (const id of bare)
    findings.push({ code: 'uncharacterised-flow', dataSet: id, message: `flow ${id}: no method counts it` });
  const table = { ...builder.build(), activity: Int32Array.from(activity), flow: Int32Array.from(flow) };
  return { table, characterised };
}

function signOf({ kind }: TechnosphereExchange, maker: Activity, where: string): 1 | -1 {
  switch (kind) {
    case 'input':
      return -1;
    case 'output':
      return 1;
    // Whether a treatment counts the waste it takes (negative reference) or the service it sells, waste means more of
    // it, and a substitution means less of whatever it replaces.
    case 'substitution':
      return maker.reference.amount < 0 ? -1 : 1;
    case 'waste':
      return maker.reference.amount < 0 ? 1 : -1;
    default:
      throw new InventoryError(where, 'kind', kind, 'input, output, substitution or waste');
  }
}

/** What one `from` is in `to`. Units the table of units does not know must be spelt alike. */
function unitFactor(from: string, to: string, where: string): number {
  if (from === to || from === '' || to === '') return 1;
  if (!isUnit(from) || !isUnit(to) || !sameDimension(from, to))
    throw new InventoryError(where, 'unit', from, `convertible to ${JSON.stringify(to)}`);
  return convert(1, from, to);
}

function characterisationOf(flow: Flow, method: string): number {
  const value = Object.hasOwn(flow.characterisation, method) ? flow.characterisation[method] : 0;
  if (value === undefined || !Number.isFinite(value))
    throw new InventoryError(`flow ${flow.id}`, `characterisation by ${method}`, value, 'a finite number');
  return value;
}

interface CheckedParameters extends ParameterValues {
  readonly derived: readonly DerivedRule[];
}

function checkedParameters({ parameters, derived = [] }: Inventory): CheckedParameters {
  const index = distinctIndex(
    [...parameters, ...derived].map(({ id }) => id),
    'parameter',
  );
  for (const { id, distribution } of parameters) {
    try {
      checkedParameter(distribution);
    } catch (error) {
      if (!(error instanceof DistributionError)) throw error;
      throw new InventoryError(`parameter ${id}`, error.field, error.value, error.expected);
    }
  }
  const rules = derived.map((parameter, n) => derivedRule(parameter, parameters.length + n, index));
  const nominal = new Float64Array(index.size);
  nominal.set(parameters.map(({ distribution }) => centralOf(distribution)));
  derive(rules, nominal);
  return { index, nominal, derived: rules };
}

function derivedRule(
  { id, of, valueOf }: DerivedParameter,
  number: number,
  index: ReadonlyMap<string, number>,
): DerivedRule {
  const numbers = of.map((name) => {
    const at = index.get(name);
    if (at === undefined || at >= number)
      throw new InventoryError(`parameter ${id}`, 'parameter it is given by', name, 'a parameter listed before it');
    return at;
  });
  return { of: Int32Array.from(numbers), valueOf };
}

function distinctIndex(ids: readonly string[], what: string): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  ids.forEach((id, position) => {
    if (id === '') throw new InventoryError(`${what} ${position}`, 'id', id, 'not empty');
    if (index.has(id)) throw new InventoryError(`${what} ${position}`, 'id', id, 'used once');
    index.set(id, position);
  });
  return index;
}

function tagColumns(activities: readonly Activity[]): ReadonlyMap<string, TagColumn> {
  const names = new Set(activities.flatMap(({ tags }) => Object.keys(tags ?? {})));
  return new Map(
    [...names].sort().map((name) => {
      const valueOf = ({ tags }: Activity): string | undefined =>
        tags && Object.hasOwn(tags, name) ? tags[name] : undefined;
      const values = [...new Set(activities.map(valueOf).filter((value) => value !== undefined))].sort();
      const place = new Map<string | undefined, number>(values.map((value, index) => [value, index]));
      const of = Int32Array.from(activities, (activity) => place.get(valueOf(activity)) ?? -1);
      return [name, { values, of }];
    }),
  );
}
