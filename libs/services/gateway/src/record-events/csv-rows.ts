import { parse, CsvError } from 'csv-parse';
import type { PayloadError } from '@carbon-butler/contract-events';
import { sha256Hex } from '@carbon-butler/domain-evidence';

/** One column of the file: where its text goes in the event. */
interface Column {
  readonly name: string;
  readonly pointer: string;
  readonly required: boolean;
  readonly description: string;
}

/** Columns of `POST /v1/events/csv`, in the order the documentation shows them. Optional cells may be empty. */
export const csvColumns: readonly Column[] = [
  { name: 'facility_id', pointer: '/data/facilityId', required: true, description: 'site the data is about' },
  { name: 'process_id', pointer: '/data/processId', required: true, description: 'process of the site' },
  { name: 'period_start', pointer: '/data/period/start', required: true, description: 'UTC, inclusive' },
  { name: 'period_end', pointer: '/data/period/end', required: true, description: 'UTC, exclusive' },
  { name: 'direction', pointer: '/data/activity/direction', required: true, description: 'input or output' },
  { name: 'item_id', pointer: '/data/activity/itemId', required: true, description: 'item of the catalogue' },
  { name: 'amount', pointer: '/data/activity/quantity/value', required: true, description: 'plain decimal' },
  { name: 'unit', pointer: '/data/activity/quantity/unit', required: true, description: 'unit of the amount' },
  { name: 'basis', pointer: '/data/basis', required: true, description: 'measured, estimated, default, modelled' },
  { name: 'source_id', pointer: '/data/source/id', required: true, description: 'meter, ledger or document' },
  { name: 'source_version', pointer: '/data/source/version', required: true, description: 'its version' },
  { name: 'source_locator', pointer: '/data/source/locator', required: true, description: 'place inside it' },
  { name: 'source_licence', pointer: '/data/source/licence', required: true, description: 'terms of use' },
  { name: 'role', pointer: '/data/activity/role', required: false, description: 'of an output' },
  { name: 'supplier_id', pointer: '/data/activity/supplierId', required: false, description: 'of an input' },
  { name: 'relative95', pointer: '/data/uncertainty/relative95', required: false, description: '0.02 is ± 2 %' },
  { name: 'corrects_event_id', pointer: '/data/corrects/eventId', required: false, description: 'event replaced' },
  { name: 'corrects_reason', pointer: '/data/corrects/reason', required: false, description: 'why it is replaced' },
  { name: 'corrects_note', pointer: '/data/corrects/note', required: false, description: 'free text' },
  { name: 'event_id', pointer: '/id', required: false, description: 'CloudEvents id; made from the row if empty' },
  { name: 'time', pointer: '/time', required: false, description: 'CloudEvents time; the end of the period if empty' },
];

interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

/** A row as a CloudEvent not yet checked; `line` is where the row ends in the file, the header being line 1. */
export interface CsvEvent {
  readonly line: number;
  readonly event: object;
}

const columnByName = new Map(csvColumns.map((column) => [column.name, column]));
const columnByPointer = new Map(csvColumns.map((column) => [column.pointer, column.name]));
const rowLengthMax = 16 * 1024;
const generatedIdDigits = 32;

/** A file that can't be read as a table. `field` is the row or column at fault. */
export class CsvFileError extends Error {
  override readonly name = 'CsvFileError';
  constructor(
    readonly field: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(`CSV ${field}: expected ${expected}, got ${value}`);
  }
}

/**
 * The rows of a CSV file (RFC 4180, UTF-8, header line) as CloudEvents of activity data, streamed.
 *
 * A row without `event_id` gets an id made from its content, so sending a file again gives duplicates, not double data.
 *
 * @throws CsvFileError for a wrong header, quoting, or number of cells
 */
export async function* readCsvEvents(body: Uint8Array, source: string): AsyncGenerator<CsvEvent> {
  const parser = parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength), {
    bom: true,
    columns: checkHeader,
    info: true,
    max_record_size: rowLengthMax,
    skip_empty_lines: true,
    trim: true,
  });
  try {
    for await (const { record, info } of parser as AsyncIterable<CsvRow>)
      yield { line: info.lines, event: eventOf(record, source) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? Number(error['lines']) : undefined;
    throw new CsvFileError(
      line === undefined ? 'file' : `line ${line}`,
      error.code,
      csvExpectations[error.code] ?? 'CSV as in RFC 4180',
    );
  }
}

const csvExpectations: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'as many cells as the header has',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'as many cells as the header has',
  CSV_MAX_RECORD_SIZE: `rows of at most ${rowLengthMax} characters`,
  CSV_QUOTE_NOT_CLOSED: 'closed quotes',
  CSV_INVALID_CLOSING_QUOTE: 'quotes around whole cells, doubled inside them',
};

function checkHeader(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  const unknown = names.find((name) => !columnByName.has(name));
  if (unknown !== undefined)
    throw new CsvFileError('header', JSON.stringify(unknown), `only ${csvColumns.map(({ name }) => name).join(', ')}`);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new CsvFileError('header', JSON.stringify(repeated), 'each column once');
  const missing = csvColumns.find(({ name, required }) => required && !names.includes(name));
  if (missing) throw new CsvFileError('header', 'absent', `a column ${missing.name} (${missing.description})`);
  return names;
}

function eventOf(row: Readonly<Record<string, string>>, source: string): object {
  const event: Record<string, unknown> = { specversion: '1.0', type: 'carbon.emission.record.v1', source };
  for (const [name, text] of Object.entries(row)) {
    const column = columnByName.get(name);
    if (column && text !== '') place(event, column.pointer.slice(1).split('/'), text);
  }
  event['id'] ??= `csv-${sha256Hex(JSON.stringify(Object.entries(row).sort())).slice(0, generatedIdDigits)}`;
  event['time'] ??= row['period_end'];
  return event;
}

function place(target: Record<string, unknown>, path: readonly string[], text: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    target[name] = text;
    return;
  }
  const inner = (target[name] ??= {}) as Record<string, unknown>;
  place(inner, rest, text);
}

/** An error of an event in the terms of the row it came from: the column instead of the JSON pointer. */
export function inColumns(error: PayloadError): PayloadError {
  const exact = columnByPointer.get(error.field);
  if (exact !== undefined) return { ...error, field: exact };
  const inside = csvColumns.find(({ pointer }) => pointer.startsWith(`${error.field}/`));
  return inside ? { ...error, field: inside.name } : error;
}
