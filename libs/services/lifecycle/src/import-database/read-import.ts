import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  bytesSource,
  detectFormat,
  type FormatName,
  ImportError,
  type ImportOptions,
  type ImportSources,
  linkDatabase,
  type LinkFinding,
  type ParsedDatabase,
  parseBrightwayDatapackage,
  parseBrightwayExcel,
  parseEcospold1,
  parseEcospold2,
  parseIlcd,
  parseInventoryCsv,
  parseOpenlcaJsonld,
  parseSimaproCsv,
  parseTidasJson,
  settleFormulas,
} from '@carbon-butler/engine-lca-formats';

/** What a file holds, in numbers. */
export interface ImportOutline {
  readonly format: string;
  readonly processes: number;
  readonly exchanges: number;
  readonly flows: number;
  readonly consumptions: number;
  readonly linked: number;
}

export interface StoredFinding {
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly dataSet: string;
  readonly path: string;
  readonly value: string;
  readonly message: string;
  readonly occurrences: number;
}

export interface ReadImport {
  readonly outline: ImportOutline;
  readonly findings: readonly StoredFinding[];
  /** SHA-256 of the database as JSON, lower-case hex. */
  readonly digest: string;
  /** The database as JSON, compressed. */
  readonly body: Uint8Array;
}

/** A file that was read, or why it can't be. Plain data, for it crosses from a worker thread. */
export type ImportOutcome = { readonly read: ReadImport } | { readonly problem: string };

export interface ImportTask {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const mebibyte = 2 ** 20;
const inflatedBytesMax = 1024 * mebibyte;
const rowsMax = 2_000_000;
const findingsMax = 1_000;

const parsers: Readonly<
  Record<FormatName, (sources: ImportSources, options: ImportOptions) => Promise<ParsedDatabase>>
> = {
  'openlca-jsonld': parseOpenlcaJsonld,
  ecospold1: parseEcospold1,
  ecospold2: parseEcospold2,
  ilcd: parseIlcd,
  'simapro-csv': parseSimaproCsv,
  'tidas-json': parseTidasJson,
  'brightway-datapackage': parseBrightwayDatapackage,
  'brightway-excel': parseBrightwayExcel,
  'inventory-csv': parseInventoryCsv,
};

/** Reads a file of any format the engine knows, and links it once to say how much of it fits together. */
export async function readImport({ name, bytes }: ImportTask): Promise<ImportOutcome> {
  const options = { limits: { archiveBytesMax: bytes.length, totalBytesMax: inflatedBytesMax, rowsMax } };
  try {
    const format = await detectFormat(bytesSource(name, bytes), options);
    if (!format) return { problem: `${name} is none of the known formats: ${Object.keys(parsers).join(', ')}` };
    const { findings, ...database } = settleFormulas(await parsers[format](bytesSource(name, bytes), options));
    if (database.processes.length === 0) return { problem: `${name} holds no process` };
    const linked = linkDatabase({ ...database, findings: [] }, { characterisation: { methods: [], gases: [] } });
    const outline = {
      format,
      processes: database.processes.length,
      exchanges: database.processes.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
      flows: database.flows.length,
      ...linked.coverage,
    };
    const stored = findings.map(({ dataSet = '', exchange: _exchange, ...finding }) => ({ ...finding, dataSet }));
    const all = [...stored, ...linkFindings(linked.findings)].slice(0, findingsMax);
    const text = JSON.stringify(database);
    const digest = createHash('sha256').update(text).digest('hex');
    return { read: { outline, findings: all, digest, body: gzipSync(text) } };
  } catch (error) {
    if (error instanceof ImportError) return { problem: error.message };
    throw error;
  }
}

/** A database as `readImport` keeps it. */
export function unpackDatabase(body: Uint8Array): ParsedDatabase {
  const text = gunzipSync(body, { maxOutputLength: inflatedBytesMax }).toString('utf8');
  return { ...(JSON.parse(text) as Omit<ParsedDatabase, 'findings'>), findings: [] };
}

/** One for each code, with the first place: thousands of exchanges may want the same missing producer. */
function linkFindings(findings: readonly LinkFinding[]): readonly StoredFinding[] {
  const byCode = new Map<string, LinkFinding[]>();
  for (const finding of findings) byCode.set(finding.code, [...(byCode.get(finding.code) ?? []), finding]);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const { code, process, exchange = '', flow = '', message } = first;
    return [
      {
        code,
        severity: 'problem',
        file: '',
        dataSet: process,
        path: exchange,
        value: flow,
        message,
        occurrences: same.length,
      },
    ];
  });
}
