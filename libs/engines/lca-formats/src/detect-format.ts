import { decodeText } from './byte-source.js';
import { ImportError } from './import-error.js';
import { isInventoryHeader } from './inventory-csv/inventory-columns.js';
import { limitsOf } from './import-limits.js';
import type { ImportOptions } from './import-limits.js';
import type { FormatName } from './neutral-model.js';
import { sourceFiles } from './source-files.js';
import type { ImportSources } from './source-files.js';

/** Bytes of a file in which its format must show. */
const headBytes = 16_384;
const filesMax = 2_000;

/** What the start of an XML file must hold, strongest first. */
const xmlMarks: readonly (readonly [RegExp, FormatName])[] = [
  [/EcoInvent\.org\/EcoSpold02/i, 'ecospold2'],
  [/EcoInvent\.org\/EcoSpold01/i, 'ecospold1'],
  [/<(\w+:)?(process|flow|flowProperty|unitGroup|source|contact|lifeCycleModel|LCIAMethod)DataSet\b/, 'ilcd'],
  [/<ecoSpold\b[\s\S]*<activityDataset\b/, 'ecospold2'],
  [/<ecoSpold\b[\s\S]*<dataset\b/, 'ecospold1'],
];

/** Labels of the blocks of an inventory, as cells of a workbook. */
const inventoryLabel = />\s*(Exchanges|Database)\s*</i;

/**
 * Tells the format of a file, a folder's files or an archive by what they hold, not by their names. The sources are
 * read up: hand in new ones to import them.
 *
 * @returns nothing when it is none of the formats
 * @throws ImportError on a damaged archive
 */
export async function detectFormat(sources: ImportSources, options?: ImportOptions): Promise<FormatName | undefined> {
  const limits = limitsOf(options);
  let seen = 0;
  for await (const { path, bytes } of sourceFiles(sources, limits)) {
    const format = formatOf(path, await head(bytes));
    if (format) return format;
    seen += 1;
    if (seen > filesMax) break;
  }
  return undefined;
}

async function head(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const bytes = new Uint8Array(headBytes);
  let length = 0;
  for await (const part of stream) {
    const taken = part.subarray(0, headBytes - length);
    bytes.set(taken, length);
    length += taken.length;
    if (length === headBytes) break;
  }
  return bytes.subarray(0, length);
}

function formatOf(path: string, bytes: Uint8Array): FormatName | undefined {
  const text = headText(path, bytes).trimStart();
  if (path.endsWith('datapackage.json') && text.includes('"resources"')) return 'brightway-datapackage';
  if (/^"?\{?SimaPro\b/.test(text)) return 'simapro-csv';
  if (/\bxl\/(sharedStrings|worksheets\/\w+)\.xml$/.test(path))
    return inventoryLabel.test(text) ? 'brightway-excel' : undefined;
  if (isInventoryHeader(text.split(/\r?\n/, 1)[0] ?? '')) return 'inventory-csv';
  if (text.startsWith('<')) return xmlMarks.find(([mark]) => mark.test(text))?.[1];
  if (!text.startsWith('{')) return undefined;
  if (/^\{\s*"(process|flow|flowProperty|unitGroup|source|contact|lifeCycleModel|LCIAMethod)DataSet"\s*:/.test(text))
    return 'tidas-json';
  return /"@type"\s*:\s*"(Process|Flow|UnitGroup|FlowProperty|Actor|Category|Source|Location|ImpactCategory|ImpactMethod|ProductSystem|Parameter)"/.test(
    text,
  )
    ? 'openlca-jsonld'
    : undefined;
}

function headText(path: string, bytes: Uint8Array): string {
  try {
    return decodeText(path, bytes, bytes[0] === 0xff ? 'utf-16le' : 'utf-8').replace(/^\ufeff/, '');
  } catch (error) {
    // The head may end within a character, or be in the encoding of an older program.
    if (!(error instanceof ImportError)) throw error;
    return decodeText(path, bytes, 'windows-1252');
  }
}
