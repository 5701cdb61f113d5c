import { Inflate } from 'fflate';
import type { ByteBudget } from './byte-source.js';
import { ImportError } from './import-error.js';
import type { ImportLimits } from './import-limits.js';

const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const endRecordBytes = 22;
const commentBytesMax = 65_535;
const centralRecordBytes = 46;
const localRecordBytes = 30;
const inflateStepBytes = 16_384;
const ratioFreeBytes = 2 ** 20;
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** One file of an archive, inflated as it is read. */
export interface ArchiveEntry {
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && (head[3] === 4 || head[3] === 6);
}

interface EntryRecord {
  readonly path: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly inflatedBytes: number;
  readonly offset: number;
}

/**
 * Files of a zip archive by its central directory (APPNOTE 6.3.10, 4.3), folders left out. Stored and deflated
 * entries; the checksum and size of each are verified when it has been read.
 *
 * @throws ImportError when the archive is cut off, encrypted, zip64, or beyond a limit
 */
export function archiveEntries(
  file: string,
  archive: Uint8Array,
  limits: ImportLimits,
  budget: ByteBudget,
): readonly ArchiveEntry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  return directory(file, view, limits)
    .filter(({ path }) => !path.endsWith('/'))
    .map((record) => ({ path: record.path, bytes: inflated(file, archive, view, record, limits, budget) }));
}

function directory(file: string, view: DataView, limits: ImportLimits): readonly EntryRecord[] {
  const cutOff = (): ImportError => new ImportError({ file }, 'zip archive', 'cut off or damaged', 'complete');
  const end = endRecord(view);
  if (end === undefined) throw cutOff();
  const count = view.getUint16(end + 10, true);
  let offset = view.getUint32(end + 16, true);
  if (count === 0xffff || offset === 0xffffffff) throw new ImportError({ file }, 'zip archive', 'zip64', 'zip');
  const { archiveEntriesMax } = limits;
  if (count > archiveEntriesMax)
    throw new ImportError({ file }, 'entries of the zip archive', count, `at most ${archiveEntriesMax}`);
  const records: EntryRecord[] = [];
  const seen = new Set<string>();
  for (let n = 0; n < count; n += 1) {
    if (offset + centralRecordBytes > end || view.getUint32(offset, true) !== signatures.central) throw cutOff();
    const nameBytes = view.getUint16(offset + 28, true);
    const next =
      offset + centralRecordBytes + nameBytes + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
    if (next > end) throw cutOff();
    const path = entryPath(view, offset + centralRecordBytes, nameBytes);
    if ((view.getUint16(offset + 8, true) & 1) === 1)
      throw new ImportError({ file }, path, 'encrypted', 'not encrypted');
    if (seen.has(path)) throw new ImportError({ file }, 'entry of the zip archive', path, 'listed once');
    seen.add(path);
    records.push({
      path,
      method: view.getUint16(offset + 10, true),
      crc: view.getUint32(offset + 16, true),
      compressedBytes: view.getUint32(offset + 20, true),
      inflatedBytes: view.getUint32(offset + 24, true),
      offset: view.getUint32(offset + 42, true),
    });
    offset = next;
  }
  return records;
}

function endRecord(view: DataView): number | undefined {
  const last = view.byteLength - endRecordBytes;
  for (let offset = last; offset >= Math.max(0, last - commentBytesMax); offset -= 1)
    if (view.getUint32(offset, true) === signatures.end) return offset;
  return undefined;
}

function entryPath(view: DataView, offset: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + offset, length)).replaceAll('\\', '/');
}

async function* inflated(
  file: string,
  archive: Uint8Array,
  view: DataView,
  record: EntryRecord,
  limits: ImportLimits,
  budget: ByteBudget,
): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  const place = { file: `${file}/${record.path}` };
  const damaged = (what: string): ImportError => new ImportError(place, 'zip entry', what, 'complete');
  const { offset } = record;
  if (offset + localRecordBytes > view.byteLength || view.getUint32(offset, true) !== signatures.local)
    throw damaged('without a header');
  const start = offset + localRecordBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const data = archive.subarray(start, start + record.compressedBytes);
  if (data.length !== record.compressedBytes) throw damaged('cut off');
  let length = 0;
  let crc = 0xffffffff;
  for (const part of record.method === 0 ? [data] : deflatedParts(data, record, damaged)) {
    length += part.length;
    budget.spend(place.file, part.length);
    if (length > ratioFreeBytes && length > limits.inflationRatioMax * record.compressedBytes)
      throw new ImportError(
        place,
        'inflation ratio',
        length / record.compressedBytes,
        `at most ${limits.inflationRatioMax}`,
      );
    crc = updatedCrc(crc, part);
    yield part;
  }
  if (length !== record.inflatedBytes) throw damaged(`of ${length} instead of ${record.inflatedBytes} bytes`);
  if ((crc ^ 0xffffffff) >>> 0 !== record.crc) throw damaged('with a wrong checksum');
}

function* deflatedParts(
  data: Uint8Array,
  { method, inflatedBytes }: EntryRecord,
  damaged: (what: string) => ImportError,
): Generator<Uint8Array> {
  if (method !== 8) throw damaged(`compressed by method ${method}`);
  const ready: Uint8Array[] = [];
  let length = 0;
  const inflate = new Inflate((part) => {
    ready.push(part);
  });
  for (let start = 0; start < data.length; start += inflateStepBytes) {
    const end = Math.min(data.length, start + inflateStepBytes);
    try {
      inflate.push(data.subarray(start, end), end === data.length);
    } catch {
      throw damaged('not deflated data');
    }
    for (const part of ready.splice(0)) {
      length += part.length;
      yield part;
    }
    if (length > inflatedBytes) throw damaged(`larger than its ${inflatedBytes} bytes`);
  }
}

function updatedCrc(crc: number, bytes: Uint8Array): number {
  let value = crc;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 255] as number) ^ (value >>> 8);
  return value;
}
