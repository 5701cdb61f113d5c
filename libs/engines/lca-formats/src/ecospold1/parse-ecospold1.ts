import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import type { AllocationBasis, AllocationFactor, Exchange, ParsedDatabase, Process } from '../neutral-model.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';
import { xmlRecords } from '../xml-records.js';
import { readEcospold1Exchange } from './read-ecospold1-exchange.js';

/** Types 3 and 4 of a data set are an elementary flow and an impact category. */
const processTypes = ['0', '1', '2', '5'];
const allocationBases: ReadonlyMap<string, AllocationBasis> = new Map([
  ['0', 'physical'],
  ['1', 'economic'],
]);

/**
 * Reads EcoSpold 1 data sets (ecoinvent data format, 2000), many to a file, one in memory at a time. The number of a
 * data set is its id.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseEcospold1(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('ecospold1', limits);
  for await (const file of sourceFiles(sources, limits)) {
    if (!/\.xml$/i.test(file.path)) {
      database.log.add('not-imported', 'loss', { file: file.path }, 'file', file.path, 'not an EcoSpold 1 file');
      continue;
    }
    let count = 0;
    for await (const { element } of xmlRecords(file, limits, 'dataset')) {
      count += 1;
      const dataSet = element.attr('number') ?? guessedNumber(file.path, count, database);
      const place: Place = { file: file.path, dataSet };
      element.ignore(
        'generator',
        'timestamp',
        'validCompanyCodes',
        'validRegionalCodes',
        'validCategories',
        'validUnits',
        'internalSchemaVersion',
      );
      const process = readDataSet(place, element, database);
      if (!process) continue;
      database.processes.add(place, process);
      element.reportUnread(database.log, place);
    }
    if (count === 0)
      database.log.add('not-imported', 'loss', { file: file.path }, 'file', file.path, 'holds no data set');
  }
  return database.build('1');
}

/** Some tools leave out the number: the place in the file takes its place. */
function guessedNumber(file: string, count: number, database: DatabaseBuilder): string {
  const number = `${file}#${count}`;
  database.log.add(
    'guessed-identity',
    'guess',
    { file },
    'dataset@number',
    number,
    'no number; told apart by its place in the file',
  );
  return number;
}

function readDataSet(place: Place, element: DataElement, database: DatabaseBuilder): Process | undefined {
  const meta = required(place, 'metaInformation', element.child('metaInformation'));
  const information = required(place, 'processInformation', meta.child('processInformation'));
  const reference = required(place, 'referenceFunction', information.child('referenceFunction'));
  const type = information.child('dataSetInformation')?.attr('type') ?? '1';
  if (!processTypes.includes(type)) {
    database.log.add('not-imported', 'loss', place, 'dataSetInformation@type', type, 'a data set that is no process');
    return undefined;
  }
  const flowData = required(place, 'flowData', element.child('flowData'));
  const read = flowData.childrenOf('exchange').map((exchange) => readEcospold1Exchange(place, exchange, database));
  const exchanges = oneReference(place, distinctIds(place, read, database), reference.attr('name') ?? '', database);
  const allocation = flowData.childrenOf('allocation').flatMap((factor) => readAllocation(place, factor, exchanges));
  database.countRows(place, exchanges.length + allocation.length);
  const location = information.child('geography')?.attr('location');
  if (location !== undefined) database.addLocation({ code: location, name: location });
  const period = information.child('timePeriod');
  const validFrom =
    period?.textAt('startDate') ??
    period?.textAt('startYear') ??
    period?.textAt('startYearMonth') ??
    period?.attr('startDate');
  const validUntil =
    period?.textAt('endDate') ?? period?.textAt('endYear') ?? period?.textAt('endYearMonth') ?? period?.attr('endDate');
  const technology = information.child('technology')?.attr('text');
  for (const source of meta.child('modellingAndValidation')?.childrenOf('source') ?? [])
    addSource(place, source, database);
  const documentation: Record<string, string> = {};
  for (const part of meta.children) {
    meta.childrenOf(part.name);
    part.readTexts(part.name, documentation);
  }
  return {
    id: place.dataSet ?? '',
    name: reference.attr('name') ?? '',
    kind: type === '2' ? 'system' : 'unit',
    category: [reference.attr('category'), reference.attr('subCategory')].filter((part) => part !== undefined),
    ...(location !== undefined && { location }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
    ...(technology !== undefined && { technology }),
    documentation,
    exchanges,
    parameters: [],
    allocation,
    moduleResults: [],
  };
}

function distinctIds(place: Place, exchanges: readonly Exchange[], database: DatabaseBuilder): readonly Exchange[] {
  const seen = new Map<string, number>();
  return exchanges.map((exchange) => {
    const times = (seen.get(exchange.id) ?? 0) + 1;
    seen.set(exchange.id, times);
    if (times === 1) return exchange;
    database.log.add(
      'repeated-data-set',
      'note',
      { ...place, exchange: exchange.id },
      'exchange@number',
      exchange.id,
      'used twice in a data set; the later one gets a suffix',
    );
    return { ...exchange, id: `${exchange.id}#${times}` };
  });
}

/** Several outputs of group 0 are co-products; the reference is the one the data set is named after, or the first. */
function oneReference(
  place: Place,
  exchanges: readonly Exchange[],
  name: string,
  database: DatabaseBuilder,
): readonly Exchange[] {
  const candidates = exchanges.filter(({ isReference }) => isReference);
  if (candidates.length === 0) {
    database.log.add('missing-reference', 'problem', place, 'exchange.outputGroup', name, 'no reference product');
    return exchanges;
  }
  const named = candidates.find(({ flow }) => database.flows.get(flow)?.name === name);
  if (!named)
    database.log.add(
      'guessed-reference',
      'guess',
      place,
      'referenceFunction@name',
      name,
      'names none of the outputs; the first one is the reference',
    );
  const reference = named ?? candidates[0];
  return exchanges.map((exchange) => ({ ...exchange, isReference: exchange === reference }));
}

function readAllocation(
  place: Place,
  element: DataElement,
  exchanges: readonly Exchange[],
): readonly AllocationFactor[] {
  const coProduct = required(place, 'referenceToCoProduct', element.attr('referenceToCoProduct'));
  const product = exchanges.find(({ id }) => id === coProduct)?.flow;
  if (product === undefined)
    throw new ImportError(place, 'referenceToCoProduct', coProduct, 'the number of an exchange');
  const percent = required(place, 'fraction', element.numberAttr(place, 'fraction'));
  const basis = allocationBases.get(element.attr('allocationMethod') ?? '') ?? 'stated';
  element.ignore('explanations');
  return element
    .childrenOf('referenceToInputOutput')
    .map(({ text }) => ({ basis, product, exchange: text.trim(), value: percent / 100 }));
}

function addSource(place: Place, element: DataElement, database: DatabaseBuilder): void {
  const number = element.attr('number') ?? '';
  const text = ['firstAuthor', 'year', 'title', 'publisher', 'journal', 'text']
    .flatMap((name) => element.attr(name) ?? [])
    .join(', ');
  const id = `${number} ${text}`;
  const year = element.numberAttr(place, 'year');
  if (!database.sources.get(id))
    database.sources.add(place, { id, name: element.attr('title') ?? text, text, ...(year !== undefined && { year }) });
}
