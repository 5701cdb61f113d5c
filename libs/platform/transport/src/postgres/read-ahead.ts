import type { PartitionSource } from '../partition-loop.js';
import type { LogRecord } from '../record-log.js';

type Fetch = PartitionSource['fetch'];

/**
 * Hands out at most as many records as asked for, and keeps what a read gave beyond them: a row of the log is a batch,
 * which would else be read and unpacked again for each part of it.
 */
export function readAhead(read: Fetch): Fetch {
  const kept = new Map<string, { readonly after: string; readonly records: readonly LogRecord[] }>();
  return async (topic, after, recordsMax) => {
    const ahead = kept.get(topic);
    kept.delete(topic);
    const records = ahead !== undefined && ahead.after === after ? ahead.records : await read(topic, after, recordsMax);
    const given = records.slice(0, recordsMax);
    const last = given.at(-1);
    if (last && given.length < records.length)
      kept.set(topic, { after: last.offset, records: records.slice(recordsMax) });
    return given;
  };
}
