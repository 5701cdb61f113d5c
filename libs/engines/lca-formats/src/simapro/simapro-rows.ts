import { ImportError } from '../import-error.js';
import type { FindingLog } from '../findings.js';
import type { SourceFile } from '../source-files.js';
import { readHeaderLine, sniffedSeparator } from './simapro-header.js';
import type { SimaproHeader } from './simapro-header.js';

/** Bytes of one row, quoted line breaks included. */
const rowBytesMax = 4 * 2 ** 20;
const newline = 10;

/** A row of cells, or the header, which comes first. */
export interface SimaproRows {
  readonly header: SimaproHeader;
  readonly rows: AsyncGenerator<readonly string[]>;
}

/**
 * Streams the rows of a SimaPro CSV. The header names the separators, so it is read before any row is split. SimaPro
 * writes Windows-1252; a line that is valid UTF-8 is taken as such.
 *
 * @throws ImportError when the file does not start with a SimaPro header
 */
export async function simaproRows(file: SourceFile, log: FindingLog): Promise<SimaproRows> {
  const lines = textLines(file, log);
  const headerLines: string[] = [];
  let next = await lines.next();
  // The older header is one line without braces, followed by further `label<tab>value` lines up to a blank one.
  while (next.done !== true && next.value.replace(/[;\s]/g, '') !== '') {
    headerLines.push(next.value);
    next = await lines.next();
  }
  const [first = ''] = headerLines;
  if (!/^"?\{?SimaPro\b/.test(first))
    throw new ImportError({ file: file.path }, 'header', first, 'that of a SimaPro CSV');
  const header = headerLines.reduce(readHeaderLine, {
    version: first.replace(/^"?\{?SimaPro\s*|[;\t}].*$/g, ''),
    separator: sniffedSeparator(first),
    decimal: '.',
    kind: '',
  });
  return { header, rows: rowsOf(file, lines, header.separator) };
}

async function* textLines(file: SourceFile, log: FindingLog): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const windows = new TextDecoder('windows-1252');
  const decode = (bytes: Uint8Array): string => {
    try {
      return utf8.decode(bytes);
    } catch {
      log.add(
        'guessed-convention',
        'guess',
        { file: file.path },
        'encoding',
        'windows-1252',
        'not UTF-8, read as Windows-1252',
      );
      return windows.decode(bytes);
    }
  };
  let rest = new Uint8Array();
  for await (const chunk of file.bytes) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield decode(joined(rest, chunk.subarray(start, end))).replace(/\r$/, '');
      rest = new Uint8Array();
      start = end + 1;
    }
    rest = joined(rest, chunk.subarray(start));
    if (rest.length > rowBytesMax)
      throw new ImportError({ file: file.path }, 'length of a line', rest.length, `at most ${rowBytesMax} bytes`);
  }
  if (rest.length > 0) yield decode(rest).replace(/\r$/, '');
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

async function* rowsOf(
  file: SourceFile,
  lines: AsyncGenerator<string>,
  separator: string,
): AsyncGenerator<readonly string[]> {
  let open = '';
  for await (const line of lines) {
    const text = open === '' ? line : `${open}\n${line}`;
    const cells = splitRow(text, separator);
    if (cells) {
      open = '';
      yield cells.map((cell) => cell.replaceAll('\u007f', '\n').trim());
      continue;
    }
    open = text;
    if (open.length > rowBytesMax)
      throw new ImportError({ file: file.path }, 'quoted text', open.slice(0, 80), 'closed by a quotation mark');
  }
  if (open !== '')
    throw new ImportError({ file: file.path }, 'quoted text', open.slice(0, 80), 'closed by a quotation mark');
}

/** Cells of a row, or nothing while a quoted cell is still open. A quotation mark counts only at the start of a cell. */
export function splitRow(text: string, separator: string): readonly string[] | undefined {
  const cells: string[] = [];
  let position = 0;
  for (;;) {
    if (text[position] !== '"') {
      const end = text.indexOf(separator, position);
      if (end < 0) return [...cells, text.slice(position)];
      cells.push(text.slice(position, end));
      position = end + separator.length;
      continue;
    }
    const quoted = quotedCell(text, position + 1);
    if (!quoted) return undefined;
    const end = text.indexOf(separator, quoted.end);
    cells.push(quoted.cell + text.slice(quoted.end, end < 0 ? undefined : end));
    if (end < 0) return cells;
    position = end + separator.length;
  }
}

function quotedCell(text: string, start: number): { readonly cell: string; readonly end: number } | undefined {
  let cell = '';
  let from = start;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    from = quote + 2;
  }
}
