import type { ImportSource } from '../byte-source.js';
import { zipOf } from './memory-sources.fixture.js';

type Value = string | number | boolean | undefined;

/** A workbook (.xlsx) of sheets given by rows; text is stored inline, or shared where it starts with `~`. */
export function workbookOf(
  name: string,
  sheets: Readonly<Record<string, readonly (readonly Value[])[]>>,
): ImportSource {
  const names = Object.keys(sheets);
  const shared: string[] = [];
  const cell = (value: Value, row: number, column: number): string => {
    const at = `r="${String.fromCharCode(65 + column)}${row + 1}"`;
    if (value === undefined) return '';
    if (typeof value === 'number') return `<c ${at}><v>${value}</v></c>`;
    if (typeof value === 'boolean') return `<c ${at} t="b"><v>${value ? 1 : 0}</v></c>`;
    if (value === '#REF!') return `<c ${at} t="e"><v>#REF!</v></c>`;
    if (!value.startsWith('~')) return `<c ${at} t="inlineStr"><is><t>${value}</t></is></c>`;
    shared.push(`<si><r><t>${value.slice(1)}</t></r></si>`);
    return `<c ${at} t="s"><v>${shared.length - 1}</v></c>`;
  };
  const sheetXml = (rows: readonly (readonly Value[])[]): string =>
    `<worksheet><sheetData>${rows.map((row, n) => `<row r="${n + 1}">${row.map((value, column) => cell(value, n, column)).join('')}</row>`).join('')}</sheetData></worksheet>`;
  const parts = Object.fromEntries(
    names.map((sheet, n) => [`xl/worksheets/sheet${n + 1}.xml`, sheetXml(sheets[sheet] ?? [])]),
  );
  return zipOf(name, {
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${names.map((sheet, n) => `<sheet name="${sheet}" r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, n) => `<Relationship Id="rId${n + 1}" Target="worksheets/sheet${n + 1}.xml"/>`).join('')}</Relationships>`,
    ...parts,
    'xl/sharedStrings.xml': `<sst>${shared.join('')}</sst>`,
  });
}
