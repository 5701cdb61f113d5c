import type { Pool } from 'pg';

/** Rows removed by one statement, and statements per topic and run: pruning never holds locks for long. */
const rowsPerStatementMax = 5_000;
const statementsMax = 50;
/** A compacted topic keeps superseded records this long, so that slow readers see changes one by one. */
const compactionLagMs = 60_000;

interface PrunedTopic {
  readonly topic: string;
  readonly cleanup: string;
  readonly retentionMs: string;
}

/**
 * Removes records older than their topic's retention and, on compacted topics, all but the newest of a key. As with
 * Kafka, records go by age, whether or not every group has read them. Resolves to the number of rows removed.
 */
export async function pruneLog(pool: Pool, schema: string): Promise<number> {
  const { rows } = await pool.query<PrunedTopic>(
    `SELECT topic, cleanup, retention_ms AS "retentionMs" FROM ${schema}.topic ORDER BY topic`,
  );
  let removed = 0;
  for (const { topic, cleanup, retentionMs } of rows) {
    if (cleanup.includes('delete')) removed += await repeat(pool, expiredSql(schema), [topic, retentionMs]);
    if (cleanup.includes('compact')) removed += await repeat(pool, supersededSql(schema), [topic, compactionLagMs]);
  }
  return removed;
}

async function repeat(pool: Pool, sql: string, values: readonly unknown[]): Promise<number> {
  let removed = 0;
  for (let statement = 0; statement < statementsMax; statement++) {
    const { rowCount } = await pool.query(sql, [...values]);
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < rowsPerStatementMax) break;
  }
  return removed;
}

/** Looks at each partition's oldest rows only: when they are not expired, nothing younger is. */
function expiredSql(schema: string): string {
  return `DELETE FROM ${schema}.event_log WHERE (transaction_id, position) IN (
    SELECT oldest.transaction_id, oldest.position
    FROM ${schema}.topic, generate_series(0, topic.partitions - 1) AS partition
    CROSS JOIN LATERAL (
      SELECT transaction_id, position, appended_at FROM ${schema}.event_log AS log
      WHERE log.topic = topic.topic AND log.partition = partition
      ORDER BY transaction_id, position LIMIT ${rowsPerStatementMax}
    ) AS oldest
    WHERE topic.topic = $1 AND oldest.appended_at < now() - $2::bigint * interval '1 millisecond'
    LIMIT ${rowsPerStatementMax})`;
}

function supersededSql(schema: string): string {
  return `DELETE FROM ${schema}.event_log WHERE (transaction_id, position) IN (
    SELECT transaction_id, position FROM (
      SELECT transaction_id, position, appended_at,
        row_number() OVER (PARTITION BY partition, key ORDER BY transaction_id DESC, position DESC) AS age
      FROM ${schema}.event_log WHERE topic = $1
    ) AS ranked
    WHERE age > 1 AND appended_at < now() - $2::bigint * interval '1 millisecond'
    LIMIT ${rowsPerStatementMax})`;
}
