import type { Pool } from 'pg';
import { partitionOf } from '../partitioner.js';
import { packRecords, unpackRecords } from '../record-batch.js';
import type { LogRecord, NewRecord } from '../record-log.js';
import { type LogOffset, type LogRow, offsetText } from './log-offset.js';

/** What the log knows of a topic. */
export interface LoggedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Whether superseded records of a key are removed: each record is then a row of its own. */
  readonly compacted: boolean;
}

interface NewRow {
  readonly partition: number;
  readonly records: number;
  readonly key: string | null;
  readonly batch: Buffer;
}

interface BatchRow extends LogRow {
  readonly batch: Buffer;
}

/** Rows read at a time: enough small batches for a consumer's batch. */
const rowsPerReadMax = 100;

/** Appends all records in one statement, which wakes the readers when it commits. */
export async function appendRecords(
  pool: Pool,
  schema: string,
  channel: string,
  topic: LoggedTopic,
  records: readonly NewRecord[],
): Promise<void> {
  const rows = await rowsOf(topic, records);
  await pool.query({
    name: 'log-append',
    text: `
      WITH appended AS (
        INSERT INTO ${schema}.event_log (topic, partition, records, key, batch)
        SELECT $1, partition, records, key, batch
        FROM unnest($2::int[], $3::int[], $4::text[], $5::bytea[]) WITH ORDINALITY AS row (partition, records, key, batch, ordinal)
        ORDER BY ordinal
      )
      SELECT pg_notify($6, 'append')`,
    values: [
      topic.topic,
      rows.map(({ partition }) => partition),
      rows.map((row) => row.records),
      rows.map(({ key }) => key),
      rows.map(({ batch }) => batch),
      channel,
    ],
  });
}

/** What lies after `after` in one partition and below the horizon, in log order. */
export async function readRecords(
  pool: Pool,
  schema: string,
  from: { readonly topic: string; readonly partition: number; readonly after: LogOffset; readonly recordsMax: number },
): Promise<readonly LogRecord[]> {
  const { topic, partition, after, recordsMax } = from;
  const { rows } = await pool.query<BatchRow>({
    name: 'log-read',
    text: `
      SELECT transaction_id::text AS "transactionId", position, batch
      FROM (
        SELECT *, sum(records) OVER (ORDER BY transaction_id, position) - records AS records_before
        FROM (
          SELECT transaction_id, position, records, batch
          FROM ${schema}.event_log
          WHERE topic = $1 AND partition = $2 AND (transaction_id, position) >= ($3::xid8, $4::bigint)
            AND NOT (transaction_id = $3::xid8 AND position = $4::bigint AND records <= $5::int + 1)
            AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
          ORDER BY transaction_id, position
          LIMIT ${rowsPerReadMax}
        ) AS next
      ) AS counted
      WHERE records_before < $6
      ORDER BY transaction_id, position`,
    values: [topic, partition, after.transactionId, after.position, after.index, recordsMax],
  });
  const batches = await Promise.all(rows.map((row) => recordsOf(row, topic, partition)));
  return batches.flatMap((records, row) => records.slice(row === 0 ? firstIndex(rows[0], after) : 0));
}

/** In the first row the records up to `after` have been read before. */
function firstIndex(row: LogRow | undefined, after: LogOffset): number {
  return row?.transactionId === after.transactionId && row.position === after.position ? after.index + 1 : 0;
}

async function recordsOf(row: BatchRow, topic: string, partition: number): Promise<readonly LogRecord[]> {
  const { transactionId, position, batch } = row;
  return (await unpackRecords(batch)).map((record, index) => ({
    ...record,
    topic,
    partition,
    offset: offsetText({ transactionId, position, index }),
  }));
}

/** A row a partition, or a row a record where keys are compacted. The order within a partition is kept. */
async function rowsOf({ partitions, compacted }: LoggedTopic, records: readonly NewRecord[]): Promise<NewRow[]> {
  const byPartition = new Map<number, NewRecord[]>();
  for (const record of records) {
    const partition = partitionOf(record.key, partitions);
    const together = byPartition.get(partition);
    if (together) together.push(record);
    else byPartition.set(partition, [record]);
  }
  const rows = [...byPartition].map(async ([partition, together]) => {
    const groups = compacted ? together.map((record) => [record]) : [together];
    const packed = await Promise.all(groups.map((group) => packRecords(group)));
    return packed.flatMap((batches, group) =>
      batches.map(({ records: count, bytes }) => ({
        partition,
        records: count,
        key: compacted ? (groups[group]?.[0]?.key ?? null) : null,
        batch: bytes,
      })),
    );
  });
  return (await Promise.all(rows)).flat();
}
