import { inSystem } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';

const rowsPerStatementMax = 5_000;
const statementsMax = 100;

/**
 * Forgets events received longer than `keepMs` ago. Keep them at least as long as topics and dead letters are kept, or
 * a replayed event takes effect twice. Resolves to the number of rows removed; call again while that is not 0.
 */
export async function pruneInbox(dataSource: DataSource, keepMs: number): Promise<number> {
  let removed = 0;
  for (let statement = 0; statement < statementsMax; statement++) {
    const count = await inSystem(dataSource, async ({ manager }) => {
      const [row] = await manager.query<{ count: number }[]>(pruneSql, [keepMs]);
      return row?.count ?? 0;
    });
    removed += count;
    if (count < rowsPerStatementMax) break;
  }
  return removed;
}

const dayMs = 24 * 60 * 60 * 1_000;
/** Longer than any topic or dead letter is kept. */
const inboxKeptMs = 100 * dayMs;
const pruneEveryMs = 60 * 60 * 1_000;

/** For a consumer to call after each batch: once an hour it forgets what can't come again. Never fails a batch. */
export function inboxPruning(dataSource: DataSource): () => Promise<void> {
  let nextMs = Date.now() + pruneEveryMs;
  return async () => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + pruneEveryMs;
    // What is not removed now is removed by the next call.
    await pruneInbox(dataSource, inboxKeptMs).catch(() => undefined);
  };
}

const pruneSql = `
  WITH removed AS (
    DELETE FROM inbox WHERE (consumer, source, id) IN (
      SELECT consumer, source, id FROM inbox
      WHERE received_at < now() - $1::bigint * interval '1 millisecond'
      LIMIT ${rowsPerStatementMax}
    ) RETURNING 1
  )
  SELECT count(*)::int AS count FROM removed`;
