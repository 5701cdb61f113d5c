import { collectBytes, bytesSource } from '../byte-source.js';
import type { DataElement } from '../data-element.js';
import { ImportError } from '../import-error.js';
import type { ImportLimits } from '../import-limits.js';
import { sourceFiles } from '../source-files.js';
import type { ImportSource } from '../byte-source.js';
import { xmlRecords } from '../xml-records.js';

const columnsMax = 16_384;

/** A cell: text, number or truth value; nothing where it is empty. */
export type Cell = string | number | boolean | undefined;

export interface Sheet {
  readonly name: string;
  /** Rows by position, empty ones included. */
  readonly rows: readonly (readonly Cell[])[];
  /** Cells with an Excel error or without a calculated value, by address. */
  readonly unreadable: readonly string[];
}

/**
 * Values of a workbook in Office Open XML (ECMA-376 part 1, 18.2 to 18.4): sheets in their order, shared and inline
 * text, and of formulas the value Excel calculated last. Styles, dates and macros are not looked at.
 *
 * @throws ImportError when it is no workbook or beyond a limit
 */
export async function readWorkbook(source: ImportSource, limits: ImportLimits): Promise<readonly Sheet[]> {
  const parts = new Map<string, Uint8Array>();
  for await (const { path, bytes } of sourceFiles(source, limits))
    if (path.endsWith('.xml') || path.endsWith('.rels'))
      parts.set(path.slice(source.name.length + 1), await collectBytes(path, bytes, limits.fileBytesMax));
  const workbook = await rootOf(source.name, 'xl/workbook.xml', parts, limits);
  const relations = await rootOf(source.name, 'xl/_rels/workbook.xml.rels', parts, limits);
  if (!workbook || !relations) throw new ImportError({ file: source.name }, 'file', source.name, 'a workbook (.xlsx)');
  const targets = new Map(
    relations.childrenOf('Relationship').map((relation) => [relation.attr('Id'), relation.attr('Target')]),
  );
  const strings = await sharedStrings(source.name, parts, limits);
  const sheets: Sheet[] = [];
  for (const sheet of workbook.child('sheets')?.childrenOf('sheet') ?? []) {
    const name = sheet.attr('name') ?? '';
    const path = partPath(targets.get(sheet.attr('id')) ?? '');
    const bytes = parts.get(path);
    if (!bytes) throw new ImportError({ file: source.name }, 'sheet', name, 'part of the workbook');
    sheets.push(await readSheet(source.name, name, path, bytes, strings, limits));
  }
  return sheets;
}

function partPath(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

async function rootOf(
  file: string,
  path: string,
  parts: ReadonlyMap<string, Uint8Array>,
  limits: ImportLimits,
): Promise<DataElement | undefined> {
  const bytes = parts.get(path);
  if (!bytes) return undefined;
  for await (const { element } of xmlRecords(
    { path: `${file}/${path}`, bytes: bytesSource(path, bytes).bytes },
    limits,
  ))
    return element;
  return undefined;
}

async function sharedStrings(
  file: string,
  parts: ReadonlyMap<string, Uint8Array>,
  limits: ImportLimits,
): Promise<readonly string[]> {
  const path = 'xl/sharedStrings.xml';
  const bytes = parts.get(path);
  const strings: string[] = [];
  if (!bytes) return strings;
  for await (const { element } of xmlRecords(
    { path: `${file}/${path}`, bytes: bytesSource(path, bytes).bytes },
    limits,
    'si',
  ))
    strings.push(richText(element));
  return strings;
}

/** Plain text, or the runs of formatted text one after the other; phonetic hints are not part of it. */
function richText(element: DataElement): string {
  const runs = element.childrenOf('r').map((run) => run.child('t')?.text ?? '');
  return (element.child('t')?.text ?? '') + runs.join('');
}

async function readSheet(
  file: string,
  name: string,
  path: string,
  bytes: Uint8Array,
  strings: readonly string[],
  limits: ImportLimits,
): Promise<Sheet> {
  const rows: Cell[][] = [];
  const unreadable: string[] = [];
  for await (const { element } of xmlRecords(
    { path: `${file}/${path}`, bytes: bytesSource(path, bytes).bytes },
    limits,
    'row',
  )) {
    const number = Number(element.attr('r') ?? rows.length + 1);
    if (!Number.isSafeInteger(number) || number < 1 || number > limits.rowsMax)
      throw new ImportError({ file, dataSet: name }, 'row', element.attr('r'), `a number up to ${limits.rowsMax}`);
    while (rows.length < number) rows.push([]);
    const row = rows[number - 1] ?? [];
    for (const cell of element.childrenOf('c')) {
      const address = cell.attr('r') ?? '';
      const column = address === '' ? row.length : columnOf(address);
      if (column >= columnsMax)
        throw new ImportError({ file, dataSet: name }, 'column', address, `one of ${columnsMax}`);
      const value = cellValue(cell, strings);
      if (value === 'unreadable') unreadable.push(address);
      else row[column] = value.value;
    }
  }
  return { name, rows, unreadable };
}

/** Column of an address such as `AB12`, from 0. */
function columnOf(address: string): number {
  let column = 0;
  for (const letter of /^[A-Z]*/.exec(address)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function cellValue(cell: DataElement, strings: readonly string[]): { readonly value: Cell } | 'unreadable' {
  const type = cell.attr('t') ?? 'n';
  const text = cell.child('v')?.text;
  if (type === 'inlineStr') return { value: richText(cell.child('is') ?? cell) };
  if (type === 'e') return 'unreadable';
  if (text === undefined || text === '') return cell.child('f') ? 'unreadable' : { value: undefined };
  if (type === 's') return { value: strings[Number(text)] };
  if (type === 'b') return { value: text === '1' };
  if (type === 'str' || type === 'd') return { value: text };
  const number = Number(text);
  return Number.isFinite(number) ? { value: number } : 'unreadable';
}
