import type { Pool } from 'pg';
import type { LogRecord, NewRecord } from '../record-log.js';
import { partitionOf } from '../partitioner.js';
import { type LogOffset, offsetText } from './log-offset.js';

interface RecordRow {
  readonly transactionId: string;
  readonly position: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** Appends all records in one statement, which wakes the readers when it commits. */
export async function appendRecords(
  pool: Pool,
  schema: string,
  to: { readonly topic: string; readonly partitions: number; readonly channel: string },
  records: readonly NewRecord[],
): Promise<void> {
  await pool.query({
    name: 'log-append',
    text: `
      WITH appended AS (
        INSERT INTO ${schema}.event_log (topic, partition, key, headers, value)
        SELECT $1, partition, key, headers::jsonb, value
        FROM unnest($2::int[], $3::text[], $4::text[], $5::bytea[])
          WITH ORDINALITY AS record (partition, key, headers, value, ordinal)
        ORDER BY ordinal
      )
      SELECT pg_notify($6, 'append')`,
    values: [
      to.topic,
      records.map(({ key }) => partitionOf(key, to.partitions)),
      records.map(({ key }) => key),
      records.map(({ headers }) => JSON.stringify(headers)),
      records.map(({ value }) => Buffer.from(value.buffer, value.byteOffset, value.byteLength)),
      to.channel,
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
  const { rows } = await pool.query<RecordRow>({
    name: 'log-read',
    text: `
      SELECT transaction_id::text AS "transactionId", position, key, headers, value
      FROM ${schema}.event_log
      WHERE topic = $1 AND partition = $2 AND (transaction_id, position) > ($3::xid8, $4::bigint)
        AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
      ORDER BY transaction_id, position
      LIMIT $5`,
    values: [topic, partition, after.transactionId, after.position, recordsMax],
  });
  return rows.map((row) => ({
    topic,
    partition,
    offset: offsetText(row),
    key: row.key,
    headers: row.headers,
    value: row.value,
  }));
}
