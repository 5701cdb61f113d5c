import { DatabaseBuilder } from '../database-builder.js';
import type { ImportSource } from '../byte-source.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportOptions } from '../import-limits.js';
import { mediumOf } from '../medium.js';
import type { Exchange, ParsedDatabase, Process } from '../neutral-model.js';
import type { ImportSources } from '../source-files.js';
import { readInventorySheet } from './inventory-sheet.js';
import type { ActivityTables, TableRow } from './inventory-sheet.js';
import {
  numberOf,
  productFlow,
  productId,
  readSheetExchange,
  readSheetParameter,
  textOf,
} from './read-sheet-exchange.js';
import type { ProductKey, SheetExchange } from './read-sheet-exchange.js';
import { readWorkbook } from './workbook.js';

const processFields = new Set([
  'code',
  'location',
  'unit',
  'type',
  'reference product',
  'production amount',
  'categories',
]);

/** A process and its exchanges, which may leave the reference product open. */
interface PendingProcess {
  readonly place: Place;
  readonly process: Process;
  readonly read: readonly SheetExchange[];
}

/**
 * Reads inventories in the layout of the Brightway Excel importer, one or more workbooks. An activity without a
 * production exchange makes its own product, as in Brightway.
 *
 * @throws ImportError on anything that can't be read; nothing is returned then
 */
export async function parseBrightwayExcel(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('brightway-excel', limits);
  const pending: PendingProcess[] = [];
  const list: readonly ImportSource[] = 'bytes' in sources ? [sources] : sources;
  for (const source of list)
    for (const sheet of await readWorkbook(source, limits)) {
      const place: Place = { file: `${source.name}/${sheet.name}` };
      for (const address of sheet.unreadable)
        database.log.add(
          'malformed-row',
          'problem',
          place,
          'cell',
          address,
          'holds an error or was never calculated; taken as empty',
        );
      const tables = readInventorySheet(place, sheet, database.log);
      database.parameters.push(...tables.parameters.map((row) => readSheetParameter(place, row, database)));
      for (const activity of tables.activities) {
        const read = readActivity(place, activity, database);
        if (read) pending.push(read);
      }
      if (tables.factors.length > 0) addFactors(place, sheet.name, tables.factors, database);
    }
  const producers = producersByName(pending);
  for (const { place, process, read } of pending) {
    const exchanges = process.exchanges.map((exchange, n) => resolved(exchange, read[n]?.key, producers));
    exchanges.forEach(({ flow: id }, n) => {
      const flow = read[n]?.flow;
      if (flow?.id === id && !database.flows.get(id)) database.flows.add(place, flow);
    });
    database.processes.add(place, { ...process, exchanges });
  }
  return database.build('bw2io');
}

function readActivity(sheet: Place, activity: ActivityTables, database: DatabaseBuilder): PendingProcess | undefined {
  const { name, fields } = activity;
  const location = textOf(fields, 'location');
  const own: ProductKey = { name, product: textOf(fields, 'reference product'), location };
  const id = textOf(fields, 'code') ?? productId(own).replace('product|', '');
  const place: Place = { ...sheet, dataSet: id };
  const unit = textOf(fields, 'unit') ?? '';
  if (textOf(fields, 'type') === 'product') {
    if (!database.flows.get(productId(own))) database.flows.add(place, productFlow(own, unit));
    return undefined;
  }
  const read = activity.exchanges.flatMap((row, n) => readSheetExchange(place, row, n, own, database) ?? []);
  if (!read.some(({ exchange }) => exchange.isReference)) {
    const message = 'no production exchange; the activity makes its own product';
    database.log.add('guessed-reference', 'guess', place, 'exchanges.type', name, message);
    const flow = productFlow(own, unit);
    const amount = numberOf(place, fields, 'production amount') ?? 1;
    const id = String(activity.exchanges.length + 1);
    const exchange = {
      id,
      flow: flow.id,
      direction: 'output',
      amount,
      unit,
      isReference: true,
      isAvoided: false,
    } as const;
    read.push({ exchange, flow, key: own });
  }
  const exchanges = read.map(({ exchange }) => exchange);
  const parameters = activity.parameters.map((row) => readSheetParameter(place, row, database, id));
  database.countRows(place, exchanges.length + parameters.length);
  if (location !== undefined) database.addLocation({ code: location, name: location });
  const documentation = Object.fromEntries(
    [...fields].filter(([key]) => !processFields.has(key)).map(([key, value]) => [key, String(value)]),
  );
  return {
    place,
    read,
    process: {
      id,
      name,
      kind: 'unit',
      category: (textOf(fields, 'categories') ?? '').split('::').filter((part) => part !== ''),
      ...(location !== undefined && { location }),
      documentation,
      exchanges: oneReference(exchanges),
      parameters,
      allocation: [],
      moduleResults: [],
    },
  };
}

function oneReference(exchanges: readonly Exchange[]): readonly Exchange[] {
  const first = exchanges.find(({ isReference }) => isReference);
  return exchanges.map((exchange) => ({ ...exchange, isReference: exchange === first }));
}

/** Name and location -> ids of the products made under them. */
function producersByName(pending: readonly PendingProcess[]): ReadonlyMap<string, ReadonlySet<string>> {
  const producers = new Map<string, Set<string>>();
  for (const { process } of pending)
    for (const { flow, direction, isAvoided } of process.exchanges) {
      if (direction !== 'output' || isAvoided || !flow.startsWith('product|')) continue;
      const [, name = '', , location = ''] = flow.split('|');
      const key = `${name}|${location}`;
      producers.set(key, (producers.get(key) ?? new Set()).add(flow));
    }
  return producers;
}

/** An exchange may leave out the reference product when the name and location leave no doubt. */
function resolved(
  exchange: Exchange,
  key: ProductKey | undefined,
  producers: ReadonlyMap<string, ReadonlySet<string>>,
): Exchange {
  if (!key || key.product !== undefined) return exchange;
  const candidates = producers.get(`${key.name}|${key.location ?? ''}`);
  const [only] = candidates ?? [];
  return candidates?.size === 1 && only !== undefined ? { ...exchange, flow: only } : exchange;
}

function addFactors(place: Place, name: string, rows: readonly TableRow[], database: DatabaseBuilder): void {
  const factors = rows.map((row, n) => {
    const at: Place = { ...place, exchange: String(n + 1) };
    const flowName = textOf(row, 'name') ?? '';
    const category = (textOf(row, 'categories') ?? '').split('::');
    const flow = ['elementary', flowName, ...category].join('|');
    const unit = textOf(row, 'unit') ?? '';
    if (!database.flows.get(flow))
      database.flows.add(at, {
        id: flow,
        name: flowName,
        kind: 'elementary',
        category,
        medium: mediumOf(category),
        unit,
        properties: [],
        synonyms: [],
      });
    return { flow, value: numberOf(at, row, 'amount') ?? 0, unit };
  });
  database.countRows(place, factors.length);
  database.impactCategories.add(place, { id: place.file, name, method: '', unit: '', factors });
}
