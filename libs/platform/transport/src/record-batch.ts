import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import type { NewRecord } from './record-log.js';

/**
 * Many records as one value. A table of batches instead of records takes a twentieth of the rows, index entries and
 * write-ahead log: headers that all records share are kept once, and records of one producer compress well.
 *
 * Layout: one byte (0 plain, 1 deflated), then, deflated or not, the length of the head as big-endian uint32, the head
 * as JSON, and the records' values one behind the other.
 */
interface BatchHead {
  /** Headers that every record has, with their one value. */
  readonly shared: Readonly<Record<string, string>>;
  readonly records: readonly {
    readonly key: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly bytes: number;
  }[];
}

export interface PackedBatch {
  readonly records: number;
  readonly bytes: Buffer;
}

const plain = 0;
const deflated = 1;
const lengthBytes = 4;
const recordsPerBatchMax = 1_000;
const bytesPerBatchMax = 4_000_000;
/** Below this a batch is a record or two, which gain nothing. */
const deflateBytesMin = 4_096;
/** A batch has at most `bytesPerBatchMax` of values and one more record, and headers. */
const inflatedBytesMax = 64_000_000;
const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** In order, in batches that are bounded in records and bytes. */
export async function packRecords(records: readonly NewRecord[]): Promise<readonly PackedBatch[]> {
  return Promise.all(chunksOf(records).map(packOne));
}

/** What `packRecords` made of the records of one batch. */
export async function unpackRecords(packed: Buffer): Promise<readonly NewRecord[]> {
  const rest = packed.subarray(1);
  const content = packed[0] === plain ? rest : await inflate(rest, { maxOutputLength: inflatedBytesMax });
  const headEnd = lengthBytes + content.readUInt32BE(0);
  const { shared, records } = JSON.parse(content.toString('utf8', lengthBytes, headEnd)) as BatchHead;
  let at = headEnd;
  return records.map(({ key, headers, bytes }) => {
    const value = content.subarray(at, at + bytes);
    at += bytes;
    return { key, headers: { ...shared, ...headers }, value };
  });
}

/** SQL for the batch of one record given by SQL expressions: for tables that had a row a record. */
export function packedRowSql(key: string, headers: string, value: string): string {
  const head = `convert_to(json_build_object('shared', '{}'::json, 'records', json_build_array(
    json_build_object('key', ${key}, 'headers', ${headers}, 'bytes', octet_length(${value}))))::text, 'UTF8')`;
  return `'\\x00'::bytea || int4send(octet_length(${head})) || ${head} || ${value}`;
}

function chunksOf(records: readonly NewRecord[]): readonly (readonly NewRecord[])[] {
  const chunks: NewRecord[][] = [];
  let bytes = 0;
  for (const record of records) {
    const chunk = chunks.at(-1);
    bytes += record.value.byteLength;
    if (chunk && chunk.length < recordsPerBatchMax && bytes <= bytesPerBatchMax) chunk.push(record);
    else {
      chunks.push([record]);
      bytes = record.value.byteLength;
    }
  }
  return chunks;
}

async function packOne(records: readonly NewRecord[]): Promise<PackedBatch> {
  const shared = sharedHeaders(records);
  const head: BatchHead = {
    shared,
    records: records.map(({ key, headers, value }) => ({
      key,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !(name in shared))),
      bytes: value.byteLength,
    })),
  };
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(text.byteLength);
  const content = Buffer.concat([length, text, ...records.map(({ value }) => value)]);
  const isDeflated = content.byteLength >= deflateBytesMin;
  const body = isDeflated ? await deflate(content, { level: constants.Z_BEST_SPEED }) : content;
  return { records: records.length, bytes: Buffer.concat([Buffer.of(isDeflated ? deflated : plain), body]) };
}

function sharedHeaders([first, ...others]: readonly NewRecord[]): Readonly<Record<string, string>> {
  const candidates = Object.entries(first?.headers ?? {});
  return Object.fromEntries(
    candidates.filter(([name, value]) => others.every(({ headers }) => headers[name] === value)),
  );
}
