import type { DataElement } from '../data-element.js';
import { DatabaseBuilder } from '../database-builder.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import { jsonElement } from '../json-element.js';
import type { ParsedDatabase } from '../neutral-model.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';
import { JsonldReferences } from './jsonld-references.js';
import { readFlow } from './read-flow.js';
import { readImpactCategory, readImpactMethod } from './read-impact.js';
import { readParameter, readProcess } from './read-process.js';
import { readProductSystem } from './read-product-system.js';
import { readFlowProperty, readUnitGroup } from './read-quantities.js';

/** Folders in the order in which their data sets refer to each other. */
const folders = [
  'categories',
  'locations',
  'unit_groups',
  'flow_properties',
  'sources',
  'parameters',
  'flows',
  'lcia_methods',
  'lcia_categories',
  'processes',
  'product_systems',
];

function folderOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

/**
 * Reads an openLCA JSON-LD export, zipped or as single files, of schema 1.x or 2
 * (https://greendelta.github.io/olca-schema). Ids are kept.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseOpenlcaJsonld(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('openlca-jsonld', limits);
  const references = new JsonldReferences(database.log);
  const methods = new Map<string, string>();
  let dialect = '1';
  for await (const file of sourceFiles(sources, limits, (path) => folders.indexOf(folderOf(path)))) {
    const name = file.path.split('/').at(-1) ?? '';
    if (!name.endsWith('.json') || file.path.includes('/bin/')) {
      if (!/^context\.jsonld$/.test(name))
        database.log.add('not-imported', 'loss', { file: file.path }, folderOf(file.path), name, 'not a data set');
      continue;
    }
    const element = await jsonElement(file, limits);
    const type = element.attr('type');
    if (type === undefined) {
      if (isSchema2(element)) dialect = '2';
      continue;
    }
    const dataSet = element.attr('id');
    const place: Place = { file: file.path, ...(dataSet !== undefined && { dataSet }) };
    element.ignore('context', 'version', 'lastChange', 'tags', 'library');
    if (addDataSet(type, place, element, database, references, methods))
      element.reportUnread(database.log, place, type);
    else
      database.log.add(
        'not-imported',
        'loss',
        place,
        type,
        dataSet ?? '',
        'data sets of this kind are not part of the model',
      );
  }
  return database.build(dialect);
}

/** `olca-schema.json` of an export says which schema it follows. */
function isSchema2(element: DataElement): boolean {
  return element.textAt('version') === '2';
}

function addDataSet(
  type: string,
  place: Place,
  element: DataElement,
  database: DatabaseBuilder,
  references: JsonldReferences,
  methods: Map<string, string>,
): boolean {
  const id = element.attr('id') ?? '';
  switch (type) {
    case 'Category': {
      const parent = element.child('category');
      parent?.ignore('type', 'name', 'categoryPath', 'categoryType', 'modelType');
      element.ignore('modelType', 'description');
      references.addCategory(id, element.textAt('name') ?? id, parent?.attr('id'));
      return true;
    }
    case 'Location': {
      const code = element.textAt('code') ?? element.textAt('name') ?? id;
      element.ignore('latitude', 'longitude', 'geometry', 'description', 'category');
      references.addLocation(id, code);
      database.addLocation({ code, name: element.textAt('name') ?? code });
      return true;
    }
    case 'UnitGroup':
      database.unitGroups.add(place, readUnitGroup(place, element, references));
      return true;
    case 'FlowProperty':
      database.flowProperties.add(place, readFlowProperty(place, element, references));
      return true;
    case 'Flow':
      database.flows.add(place, readFlow(place, element, references));
      return true;
    case 'Parameter':
      database.parameters.push(readParameter(place, element, references));
      return true;
    case 'Source': {
      const year = element.numberAt(place, 'year');
      const text = element.textAt('textReference') ?? element.textAt('description') ?? '';
      element.ignore('category', 'description', 'url', 'externalFile');
      const name = element.textAt('name') ?? id;
      database.sources.add(place, { id, name, text, ...(year !== undefined && { year }) });
      return true;
    }
    case 'ImpactMethod':
      readImpactMethod(element, methods);
      return true;
    case 'ImpactCategory':
      database.impactCategories.add(place, readImpactCategory(place, element, references, database, methods));
      return true;
    case 'Process':
      database.processes.add(place, readProcess(place, element, references, database));
      return true;
    case 'ProductSystem':
      database.productSystems.add(place, readProductSystem(place, element, references));
      return true;
    default:
      return false;
  }
}
