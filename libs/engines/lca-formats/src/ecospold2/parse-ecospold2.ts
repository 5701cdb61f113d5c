import { required } from '../data-element.js';
import type { DataElement } from '../data-element.js';
import { DatabaseBuilder } from '../database-builder.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import type { Exchange, ParsedDatabase, Process } from '../neutral-model.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources } from '../source-files.js';
import { xmlRecords } from '../xml-records.js';
import { readEcospold2Exchange, readEcospold2Parameter } from './read-ecospold2-exchange.js';

/**
 * Reads EcoSpold 2 data sets (https://ecoinvent.org, data format EcoSpold2), one per `.spold` file. The id of a
 * process is `activity_product`, because an allocated activity has one data set for each of its products.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseEcospold2(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('ecospold2', limits);
  const read: Process[] = [];
  for await (const file of sourceFiles(sources, limits)) {
    if (!/\.(spold|xml)$/i.test(file.path)) {
      database.log.add('not-imported', 'loss', { file: file.path }, 'file', file.path, 'not an EcoSpold 2 file');
      continue;
    }
    for await (const { element } of xmlRecords(file, limits)) {
      if (element.name !== 'ecoSpold') {
        database.log.add(
          'not-imported',
          'loss',
          { file: file.path },
          element.name,
          file.path,
          'not an EcoSpold 2 file',
        );
        continue;
      }
      // Master data only repeat names and units of what the data set uses; the sources are read from them.
      const master = element.child('usedUserMasterData');
      for (const source of master?.childrenOf('source') ?? []) addSource({ file: file.path }, source, database);
      element.ignore('usedUserMasterData');
      for (const dataSet of ['activityDataset', 'childActivityDataset'].flatMap((name) => element.childrenOf(name))) {
        const { process, place } = readDataSet(file.path, dataSet, database);
        read.push(process);
        dataSet.reportUnread(database.log, place, 'activityDataset');
      }
    }
  }
  for (const process of withProviders(read))
    database.processes.add({ file: sourceName(sources), dataSet: process.id }, process);
  return database.build('2');
}

function sourceName(sources: ImportSources): string {
  return 'bytes' in sources ? sources.name : (sources[0]?.name ?? '');
}

function addSource(place: Place, element: DataElement, database: DatabaseBuilder): void {
  const id = element.attr('id') ?? '';
  const year = element.numberAttr(place, 'year');
  const title = element.attr('title') ?? '';
  const author = element.attr('firstAuthor') ?? '';
  if (id !== '' && !database.sources.get(id))
    database.sources.add(place, {
      id,
      name: `${author} ${title}`.trim(),
      text: title,
      ...(year !== undefined && { year }),
    });
}

function readDataSet(
  file: string,
  element: DataElement,
  database: DatabaseBuilder,
): { readonly process: Process; readonly place: Place } {
  const description = required({ file }, 'activityDescription', element.child('activityDescription'));
  const activity = required({ file }, 'activity', description.child('activity'));
  const activityId = required({ file }, 'activity id', activity.attr('id'));
  const place: Place = { file, dataSet: activityId };
  const flowData = required(place, 'flowData', element.child('flowData'));
  const elements = ['intermediateExchange', 'elementaryExchange'].flatMap((name) => flowData.childrenOf(name));
  const read = elements.map((exchange) => readEcospold2Exchange(place, exchange, database));
  const reference = read.find(({ isReferenceProduct }) => isReferenceProduct)?.exchange;
  if (!reference)
    database.log.add(
      'missing-reference',
      'problem',
      place,
      'intermediateExchange.outputGroup',
      activityId,
      'no reference product',
    );
  const exchanges = read.map(({ exchange }) => ({ ...exchange, isReference: exchange === reference }));
  const id = reference ? `${activityId}_${reference.flow}` : activityId;
  const parameters = [...flowData.childrenOf('parameter'), ...elements].flatMap(
    (parameter) => readEcospold2Parameter(place, parameter, id, database) ?? [],
  );
  database.countRows(place, exchanges.length + parameters.length);
  const location = description.textAt('geography', 'shortname');
  if (location !== undefined) database.addLocation({ code: location, name: location });
  const period = description.child('timePeriod');
  const technology = description
    .at('technology', 'comment')
    ?.childrenOf('text')
    .map(({ text }) => text)
    .join('\n');
  const type = activity.attr('type');
  const category = description.childrenOf('classification').flatMap((part) => part.textAt('classificationValue') ?? []);
  const name = activity.textAt('activityName') ?? activityId;
  const validFrom = period?.attr('startDate') ?? period?.textAt('startDate');
  const validUntil = period?.attr('endDate') ?? period?.textAt('endDate');
  const documentation: Record<string, string> = {};
  description.readTexts('activityDescription', documentation);
  for (const part of ['modellingAndValidation', 'administrativeInformation'])
    element.child(part)?.readTexts(part, documentation);
  return {
    place,
    process: {
      id,
      name,
      kind: type === '2' ? 'system' : 'unit',
      category,
      ...(location !== undefined && { location }),
      ...(validFrom !== undefined && { validFrom }),
      ...(validUntil !== undefined && { validUntil }),
      ...(technology !== undefined && { technology }),
      documentation,
      exchanges,
      parameters,
      allocation: [],
      moduleResults: [],
    },
  };
}

/** Replaces the activity an exchange links to by the process that makes the product in that activity. */
function withProviders(processes: readonly Process[]): readonly Process[] {
  const makers = new Map<string, string>();
  for (const { id, exchanges } of processes)
    for (const { direction, flow } of exchanges) {
      const key = `${id.slice(0, id.indexOf('_'))} ${flow}`;
      if (direction === 'output' && !makers.has(key)) makers.set(key, id);
    }
  const resolved = (exchange: Exchange): Exchange =>
    exchange.provider === undefined
      ? exchange
      : {
          ...exchange,
          provider: makers.get(`${exchange.provider} ${exchange.flow}`) ?? `${exchange.provider}_${exchange.flow}`,
        };
  return processes.map((process) => ({ ...process, exchanges: process.exchanges.map(resolved) }));
}
