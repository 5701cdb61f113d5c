import { strToU8, zipSync } from 'fflate';
import { mediumOf } from '../medium.js';
import type { Flow, ImpactCategory, ParsedDatabase, ProductSystem, UnitGroup } from '../neutral-model.js';
import { writtenUnitName } from '../unnamed-unit.js';
import { ExportLog } from './export-finding.js';
import type { ExportFinding } from './export-finding.js';
import { reference, writtenParameter, writtenProcess, writtenUncertainty } from './write-process.js';
import type { JsonObject } from './write-process.js';
import { WrittenUnits } from './written-units.js';

const schemaVersion = 2;
/** Names in a zip have at most 65,535 bytes, folders and ending with them. */
const nameLengthMax = 65_000;
/** Beside the data sets, so that whoever is handed the package learns what it leaves out. Readers pass over it. */
const findingsFile = 'export-findings.json';
/** The same database gives the same bytes: entries carry no time of writing. The earliest time a zip can hold. */
const entryTime = new Date(1980, 0, 1);

const flowTypes = { product: 'PRODUCT_FLOW', waste: 'WASTE_FLOW', elementary: 'ELEMENTARY_FLOW' } as const;

export interface WrittenDatabase {
  readonly zip: Uint8Array;
  readonly findings: readonly ExportFinding[];
}

/**
 * Writes a database as an openLCA JSON-LD package of schema 2 (https://greendelta.github.io/olca-schema). Exchanges
 * are numbered anew within their process; what the schema has no place for is reported, in the package too.
 */
export function writeOpenlcaJsonld(database: ParsedDatabase): WrittenDatabase {
  const log = new ExportLog();
  const units = new WrittenUnits(database, log);
  const flows = new Map(database.flows.map((flow) => [flow.id, flow]));
  const files: Record<string, [Uint8Array, { readonly mtime: Date }]> = {};
  const add = (path: string, content: JsonObject): void => {
    files[path] = [strToU8(JSON.stringify(content)), { mtime: entryTime }];
  };
  const addAll = (folder: string, objects: readonly JsonObject[]): void => {
    objects.forEach((object, n) => {
      add(`${folder}/${fileName(String(object['@id'])) ?? `%${n}`}.json`, object);
    });
  };
  add('olca-schema.json', { version: schemaVersion });
  addAll('unit_groups', units.unitGroups.map(writtenUnitGroup));
  addAll(
    'flow_properties',
    units.flowProperties.map(({ id, name, unitGroup }) => ({
      '@type': 'FlowProperty',
      '@id': id,
      name,
      unitGroup: reference('UnitGroup', unitGroup),
    })),
  );
  addAll('locations', locationsOf(database));
  addAll(
    'sources',
    database.sources.map(({ id, name, text, year }) => ({
      '@type': 'Source',
      '@id': id,
      name,
      textReference: text,
      ...(year !== undefined && { year }),
    })),
  );
  addAll(
    'parameters',
    database.parameters.map((parameter) => ({ '@id': parameter.name, ...writtenParameter(parameter, log) })),
  );
  addAll(
    'flows',
    database.flows.map((flow) => writtenFlow(flow, units, log)),
  );
  addAll(
    'lcia_categories',
    database.impactCategories.map((category) => writtenCategory(category, flows, log)),
  );
  addAll('lcia_methods', writtenMethods(database.impactCategories));
  addAll(
    'processes',
    database.processes.map((process) => writtenProcess(process, flows, units, log)),
  );
  addAll(
    'product_systems',
    database.productSystems.map((system) => writtenSystem(system, log)),
  );
  const findings = log.all();
  add(findingsFile, { findings });
  return { zip: zipSync(files, { level: 6 }), findings };
}

/** openLCA looks data sets up by a file of their id; nothing for an id that can be no name of a file in an archive. */
function fileName(id: string): string | undefined {
  try {
    const name = encodeURIComponent(id);
    return name.length <= nameLengthMax ? name : undefined;
  } catch {
    return undefined;
  }
}

function writtenUnitGroup({ id, name, referenceUnit, units }: UnitGroup): JsonObject {
  return {
    '@type': 'UnitGroup',
    '@id': id,
    name,
    units: units.map((unit) => ({
      '@type': 'Unit',
      '@id': unit.id,
      name: unit.name,
      conversionFactor: unit.factor,
      ...(unit.name === referenceUnit && { isRefUnit: true }),
      ...(unit.synonyms.length > 0 && { synonyms: unit.synonyms }),
    })),
  };
}

/** Locations listed, and those processes, flows and exchanges name besides. */
function locationsOf(database: ParsedDatabase): readonly JsonObject[] {
  const names = new Map(database.locations.map(({ code, name }) => [code, name]));
  const used = [
    ...database.flows,
    ...database.processes,
    ...database.processes.flatMap(({ exchanges }) => exchanges),
    ...database.impactCategories.flatMap(({ factors }) => factors),
  ];
  for (const { location } of used) if (location !== undefined && !names.has(location)) names.set(location, location);
  return [...names].map(([code, name]) => ({ '@type': 'Location', '@id': code, name, code }));
}

function writtenFlow(flow: Flow, units: WrittenUnits, log: ExportLog): JsonObject {
  if (flow.medium !== undefined && mediumOf(flow.category) !== flow.medium)
    log.add('Flow.category', `names no ${flow.medium}, where the flow belongs`);
  return {
    '@type': 'Flow',
    '@id': flow.id,
    name: flow.name,
    category: flow.category.join('/'),
    flowType: flowTypes[flow.kind],
    ...(flow.cas !== undefined && { cas: flow.cas }),
    ...(flow.formula !== undefined && { formula: flow.formula }),
    ...(flow.location !== undefined && { location: reference('Location', flow.location, flow.location) }),
    ...(flow.synonyms.length > 0 && { synonyms: flow.synonyms.join(';') }),
    flowProperties: units.propertiesOf(flow).map(({ flowProperty, factor }, n) => ({
      '@type': 'FlowPropertyFactor',
      flowProperty: reference('FlowProperty', flowProperty),
      conversionFactor: factor,
      ...(n === 0 && { isRefFlowProperty: true }),
    })),
  };
}

function writtenCategory(category: ImpactCategory, flows: ReadonlyMap<string, Flow>, log: ExportLog): JsonObject {
  const { id, name, unit, factors } = category;
  return {
    '@type': 'ImpactCategory',
    '@id': id,
    name,
    refUnit: unit,
    impactFactors: factors.map((factor) => {
      if (factor.direction !== undefined) log.add('ImpactFactor.direction', 'a factor counts in both directions');
      return {
        '@type': 'ImpactFactor',
        flow: reference('Flow', factor.flow, flows.get(factor.flow)?.name),
        unit: { '@type': 'Unit', name: writtenUnitName(factor.unit) },
        value: factor.value,
        ...(factor.location !== undefined && { location: reference('Location', factor.location, factor.location) }),
        ...writtenUncertainty(factor.uncertainty, log),
      };
    }),
  };
}

function writtenMethods(categories: readonly ImpactCategory[]): readonly JsonObject[] {
  const methods = new Map<string, JsonObject[]>();
  for (const { id, name, method } of categories)
    if (method !== '') methods.set(method, [...(methods.get(method) ?? []), reference('ImpactCategory', id, name)]);
  return [...methods].map(([name, impactCategories]) => ({
    '@type': 'ImpactMethod',
    '@id': name,
    name,
    impactCategories,
  }));
}

/** openLCA knows processes, not instances: two instances of one process become one. */
function writtenSystem(system: ProductSystem, log: ExportLog): JsonObject {
  const processOf = new Map(system.processes.map(({ instance, process }) => [instance, process]));
  const process = (instance: string): string => processOf.get(instance) ?? instance;
  if (new Set(processOf.values()).size < processOf.size)
    log.add('ProductSystem.processes', 'instances of one process are joined');
  if (system.processes.some(({ parameters, scaling }) => scaling !== undefined || Object.keys(parameters).length > 0))
    log.add('ProductSystem.processes.parameters', 'parameters and scaling of an instance are not written');
  if (system.links.some(({ providerFlow }) => providerFlow !== undefined))
    log.add('ProductSystem.processLinks.providerFlow', 'a link has one flow; that of the consumer is written');
  return {
    '@type': 'ProductSystem',
    '@id': system.id,
    name: system.name,
    refProcess: reference('Process', process(system.referenceProcess)),
    targetAmount: system.targetAmount,
    ...(system.targetUnit !== undefined && { targetUnit: { '@type': 'Unit', name: system.targetUnit } }),
    processes: [...new Set(processOf.values())].map((id) => reference('Process', id)),
    processLinks: system.links.map(({ provider, flow, process: consumer, exchange }) => ({
      provider: reference('Process', process(provider)),
      flow: reference('Flow', flow),
      process: reference('Process', process(consumer)),
      ...(exchange !== undefined && { exchange: { internalId: exchange } }),
    })),
  };
}
