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

const pruneSql = `
  WITH removed AS (
    DELETE FROM inbox WHERE (consumer, source, id) IN (
      SELECT consumer, source, id FROM inbox
      WHERE received_at < now() - $1::bigint * interval '1 millisecond'
      ORDER BY received_at LIMIT ${rowsPerStatementMax}
    ) RETURNING 1
  )
  SELECT count(*)::int AS count FROM removed`;
