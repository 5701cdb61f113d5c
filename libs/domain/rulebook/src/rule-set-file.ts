import { type LocalizedText, parseDecimal, type SourceRef } from '@carbon-butler/domain-quantity';
import { RuleSetError } from './rulebook-errors.js';
import { type RuleKey, ruleKeyNames, type RuleStatus } from './rule.js';

/**
 * A rule set as stored: one JSON object whose rows share columns, so that a table of thousands of values stays a table.
 *
 * Columns (each may be given in `defaults` for all rows; a null cell falls back to the default):
 * - `id`: dotted kebab-case; in `defaults` a template such as `eu-cbam.benchmark.{column}.{cn}.{route}`. A segment
 *   left empty by its key is dropped.
 * - `labelEn`, `labelZh`: text or template over key names.
 * - `value`: decimal text, or several as `value:<measure>` (one rule per filled cell, with key `measure`).
 *   A gap marker (`–` or `N/A`) instead of a number makes a gap, null makes nothing.
 * - `date` or `words`: instead of `value`, makes a term.
 * - `unit` (or `unit:<measure>`), `validFrom`, `validTo`, `status`, `source` (a key of `sources`).
 * - `locator`: the place of this one row in its source, instead of the source's own.
 * - `uncertainty.distribution`, `uncertainty.relative95`, `uncertainty.low`, `uncertainty.high`, `uncertainty.source`.
 * - any key name of a rule (`country`, `cn`, `route` ...).
 */
export interface RuleSetFile {
  readonly kind: 'rules';
  readonly id: string;
  readonly version: string;
  readonly title: LocalizedText;
  readonly licence: string;
  readonly sources: Readonly<Record<string, SourceEntry>>;
  readonly defaults: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A source with what was seen of it, in words. */
export interface SourceEntry extends SourceRef {
  readonly confidence: string;
}

export interface StoredTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly sources: Readonly<Record<string, SourceEntry>>;
  readonly defaults: Readonly<Record<string, string>>;
}

/** Most rows a single file may hold: a bound on what a user's own set can cost. */
export const ruleRowsMax = 50_000;

const setIdPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function requireObject(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RuleSetError(where, 'not a JSON object');
  return value as Readonly<Record<string, unknown>>;
}

export function requireText(value: unknown, where: string): string {
  if (typeof value !== 'string' || value.trim() === '') throw new RuleSetError(where, 'expected a non-empty text');
  return value;
}

/** @throws RuleSetError when a file is of another kind than it is read as */
export function requireKind(file: Readonly<Record<string, unknown>>, kind: string, where: string): void {
  if (file['kind'] !== kind) throw new RuleSetError(where, `kind ${JSON.stringify(file['kind'])} is not "${kind}"`);
}

export function requireLocalized(value: unknown, where: string): LocalizedText {
  const text = requireObject(value, where);
  return { en: requireText(text['en'], `${where}.en`), zh: requireText(text['zh'], `${where}.zh`) };
}

export function requireSetId(value: unknown, where: string): string {
  const id = requireText(value, where);
  if (!setIdPattern.test(id)) throw new RuleSetError(where, `${JSON.stringify(id)} is not kebab-case`);
  return id;
}

/** Reads the table part that rule and uncertainty files share. @throws RuleSetError naming the place */
export function readTable(
  file: Readonly<Record<string, unknown>>,
  where: string,
  columnsAllowed: ReadonlySet<string>,
): StoredTable {
  const sources = Object.fromEntries(
    Object.entries(requireObject(file['sources'], `${where}.sources`)).map(([key, entry]) => [
      key,
      readSource(entry, `${where}.sources.${key}`),
    ]),
  );
  const defaults = Object.fromEntries(
    Object.entries(requireObject(file['defaults'] ?? {}, `${where}.defaults`)).map(([column, value]) => [
      checkColumn(column, `${where}.defaults`, columnsAllowed),
      requireText(value, `${where}.defaults.${column}`),
    ]),
  );
  const { columns, rows } = file;
  if (!Array.isArray(columns)) throw new RuleSetError(`${where}.columns`, 'expected a list');
  const names = columns.map((column) => checkColumn(requireText(column, `${where}.columns`), where, columnsAllowed));
  if (new Set(names).size !== names.length) throw new RuleSetError(`${where}.columns`, 'a column is named twice');
  if (!Array.isArray(rows) || rows.length > ruleRowsMax)
    throw new RuleSetError(`${where}.rows`, `expected a list of at most ${ruleRowsMax} rows`);
  return {
    sources,
    defaults,
    columns: names,
    rows: rows.map((row, at) => readRow(row, names.length, `${where} row ${at + 1}`)),
  };
}

function checkColumn(column: string, where: string, allowed: ReadonlySet<string>): string {
  if (!allowed.has(column.split(':')[0] ?? ''))
    throw new RuleSetError(where, `unknown column ${JSON.stringify(column)}`);
  return column;
}

function readRow(row: unknown, length: number, where: string): readonly (string | null)[] {
  if (!Array.isArray(row) || row.length !== length) throw new RuleSetError(where, `expected ${length} cells`);
  return row.map((cell: unknown) => {
    if (cell !== null && typeof cell !== 'string')
      throw new RuleSetError(
        where,
        `cell ${JSON.stringify(cell)} is neither text nor null; numbers are stored as text`,
      );
    return cell;
  });
}

function readSource(value: unknown, where: string): SourceEntry {
  const entry = requireObject(value, where);
  const read = (field: keyof SourceEntry): string => requireText(entry[field], `${where}.${field}`);
  return {
    id: read('id'),
    version: read('version'),
    locator: read('locator'),
    licence: read('licence'),
    confidence: read('confidence'),
  };
}

/** A row's cells by column name, null and missing cells filled from the defaults. */
export type Cells = (column: string) => string | undefined;

export function cellsOf(table: StoredTable, row: readonly (string | null)[]): Cells {
  return (column) => row[table.columns.indexOf(column)] ?? table.defaults[column];
}

export function sourceOf(table: StoredTable, key: string | undefined, where: string): SourceEntry {
  const entry = key !== undefined && Object.hasOwn(table.sources, key) ? table.sources[key] : undefined;
  if (!entry) throw new RuleSetError(where, `source ${JSON.stringify(key)} is not among the file's sources`);
  return entry;
}

export function sourceRef({ id, version, locator, licence }: SourceEntry): SourceRef {
  return { id, version, locator, licence };
}

export function isStatus(text: string | undefined): text is RuleStatus {
  return text === 'final' || text === 'draft' || text === 'assumed';
}

/** Fills `{name}` from the row's key; nothing where the row has no such key. @throws RuleSetError for an unknown name */
export function fillTemplate(template: string, key: Partial<RuleKey>, where: string): string {
  return template.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const known = ruleKeyNames.find((keyName) => keyName === name);
    if (!known) throw new RuleSetError(where, `{${name}} in ${JSON.stringify(template)} is not a key name`);
    return key[known] ?? '';
  });
}

/** Checks a decimal without changing its text: trailing zeros of the source are kept. @throws RuleSetError */
export function requireDecimal(text: string | undefined, where: string): string {
  try {
    parseDecimal(text);
  } catch (error) {
    throw new RuleSetError(where, error instanceof Error ? error.message : String(error));
  }
  return text as string;
}
