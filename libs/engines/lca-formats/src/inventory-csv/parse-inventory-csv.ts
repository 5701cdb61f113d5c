import { parse } from 'csv-parse';
import { DatabaseBuilder } from '../database-builder.js';
import { ImportError } from '../import-error.js';
import type { Place } from '../import-error.js';
import { limitsOf } from '../import-limits.js';
import type { ImportLimits, ImportOptions } from '../import-limits.js';
import type { AllocationFactor, Exchange, ParsedDatabase } from '../neutral-model.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSources, SourceFile } from '../source-files.js';
import { type InventoryColumnName, inventoryColumns } from './inventory-columns.js';
import { flowOf, type InventoryRow, numberOf, oneOf, textOf, uncertaintyOf } from './read-inventory-row.js';

const recordBytesMax = 1_000_000;

/** A process while its rows come in. */
interface CollectedProcess {
  readonly place: Place;
  readonly name: string;
  readonly location: string | undefined;
  readonly exchanges: Exchange[];
  readonly allocation: AllocationFactor[];
}

/**
 * Reads inventories in our own CSV: a row an exchange. Rows of a process need not stand together.
 *
 * @throws ImportError naming the line on anything that can't be read; nothing is returned then
 */
export async function parseInventoryCsv(sources: ImportSources, options?: ImportOptions): Promise<ParsedDatabase> {
  const limits = limitsOf(options);
  const database = new DatabaseBuilder('inventory-csv', limits);
  const processes = new Map<string, CollectedProcess>();
  for await (const file of sourceFiles(sources, limits))
    for await (const { line, row } of rowsOf(file, database, limits))
      collect({ file: file.path, exchange: `line ${line}` }, row, processes, database);
  const idByName = idsByName(processes);
  for (const [id, process] of processes) addProcess(id, process, idByName, database);
  return database.build('1');
}

async function* rowsOf(
  file: SourceFile,
  database: DatabaseBuilder,
  limits: ImportLimits,
): AsyncGenerator<{ readonly line: number; readonly row: InventoryRow }> {
  const place: Place = { file: file.path };
  const parser = parse({
    bom: true,
    trim: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: recordBytesMax,
    columns: (header: readonly string[]) => header.map((name) => columnOf(place, name, database)),
  });
  const feeding = feed(file.bytes, parser, limits, place);
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>)
      yield {
        line: info.lines,
        row: Object.fromEntries(Object.entries(record).filter(([, cell]) => cell !== '')),
      };
    await feeding;
  } catch (error) {
    if (!isCsvError(error)) throw error;
    throw new ImportError(
      { ...place, exchange: `line ${String(error.lines ?? '?')}` },
      'row',
      error.code,
      'well-formed CSV',
    );
  }
}

interface ParsedRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** A column that is none of the format's is left out of every row, which a finding says. */
function columnOf(place: Place, name: string, database: DatabaseBuilder): InventoryColumnName | false {
  const known = inventoryColumns.find((column) => column.name === name.toLowerCase());
  if (known) return known.name;
  database.log.add('not-imported', 'loss', place, `column ${name}`, name, 'a column that is none of the format');
  return false;
}

/** Writes as fast as rows are taken out. What fails here ends the reading. */
async function feed(
  bytes: AsyncIterable<Uint8Array>,
  parser: ReturnType<typeof parse>,
  { fileBytesMax }: ImportLimits,
  place: Place,
): Promise<void> {
  try {
    let size = 0;
    for await (const part of bytes) {
      size += part.length;
      if (size > fileBytesMax) throw new ImportError(place, 'size', size, `at most ${fileBytesMax} bytes`);
      await new Promise<void>((resolve) => {
        // An error comes out of the reading side.
        parser.write(part, () => {
          resolve();
        });
      });
    }
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function isCsvError(error: unknown): error is { readonly code: string; readonly lines?: number } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function collect(
  line: Place,
  row: InventoryRow,
  processes: Map<string, CollectedProcess>,
  database: DatabaseBuilder,
): void {
  const name = textOf(line, row, 'process');
  const id = row.location === undefined ? name : `${name}|${row.location}`;
  const place: Place = { ...line, dataSet: id };
  database.countRows(place, 1);
  const process = processes.get(id) ?? { place, name, location: row.location, exchanges: [], allocation: [] };
  processes.set(id, process);
  const flow = flowOf(place, row);
  const known = database.flows.get(flow.id);
  if (!known) database.flows.add(place, flow);
  const amount = numberOf(place, row, 'amount');
  const uncertainty = uncertaintyOf(place, row, amount);
  const direction = oneOf(place, row, 'direction', ['input', 'output']);
  const isReference = row.reference !== undefined && oneOf(place, row, 'reference', ['yes', 'no']) === 'yes';
  if (isReference && (direction === 'input') !== (flow.kind === 'waste'))
    throw new ImportError(place, 'reference', direction, 'a product output or a waste input');
  if (row.share !== undefined) {
    const value = numberOf(place, row, 'share');
    if (value < 0 || value > 1) throw new ImportError(place, 'share', value, '0 to 1');
    process.allocation.push({ basis: 'stated', product: flow.id, value });
  }
  process.exchanges.push({
    id: String(process.exchanges.length + 1),
    flow: flow.id,
    direction,
    amount,
    unit: flow.unit,
    isReference,
    isAvoided: false,
    ...(row.provider !== undefined && { provider: row.provider }),
    ...(uncertainty && { uncertainty }),
    ...(row.comment !== undefined && { comment: row.comment }),
  });
}

/** Providers are named as processes are; where a name has several locations, `name|location` tells them apart. */
function idsByName(processes: ReadonlyMap<string, CollectedProcess>): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const [id, { name }] of processes)
    for (const key of new Set([id, name])) ids.set(key, [...(ids.get(key) ?? []), id]);
  return ids;
}

function addProcess(
  id: string,
  { place, name, location, exchanges, allocation }: CollectedProcess,
  idByName: ReadonlyMap<string, readonly string[]>,
  database: DatabaseBuilder,
): void {
  if (location !== undefined) database.addLocation({ code: location, name: location });
  database.processes.add(place, {
    id,
    name,
    kind: 'unit',
    category: [],
    ...(location !== undefined && { location }),
    documentation: {},
    exchanges: withReference(place, exchanges, database).map((exchange) => withProvider(place, exchange, idByName)),
    parameters: [],
    allocation,
    ...(allocation.length > 0 && { defaultAllocation: 'stated' as const }),
    moduleResults: [],
  });
}

/** The one product output is what the process is run for, where no row says so. */
function withReference(place: Place, exchanges: readonly Exchange[], database: DatabaseBuilder): readonly Exchange[] {
  const references = exchanges.filter(({ isReference }) => isReference);
  if (references.length === 1) return exchanges;
  if (references.length > 1)
    throw new ImportError(place, 'reference', `${references.length} rows`, 'yes in one row of a process');
  const outputs = exchanges.filter(({ direction, flow }) => direction === 'output' && flow.startsWith('product|'));
  const [only] = outputs;
  if (only === undefined || outputs.length > 1)
    throw new ImportError(place, 'reference', `${outputs.length} product outputs`, 'yes in one row of the process');
  database.log.add('guessed-reference', 'guess', place, 'reference', only.flow, 'the one product output counts as it');
  return exchanges.map((exchange) => ({ ...exchange, isReference: exchange === only }));
}

function withProvider(place: Place, exchange: Exchange, idByName: ReadonlyMap<string, readonly string[]>): Exchange {
  if (exchange.provider === undefined) return exchange;
  const [id, second] = idByName.get(exchange.provider) ?? [];
  if (id === undefined || second !== undefined)
    throw new ImportError(
      { ...place, exchange: exchange.id },
      'provider',
      exchange.provider,
      second === undefined ? 'a process of the file' : 'one process; name|location tells them apart',
    );
  return { ...exchange, provider: id };
}
