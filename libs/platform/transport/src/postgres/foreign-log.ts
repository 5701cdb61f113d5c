import type { ClientBase } from 'pg';

/**
 * A dump restored to another server keeps the transaction ids of the old one. Records and places with ids that this
 * server has not begun yet would hide records from their readers until it has, for months.
 */
export class ForeignLogError extends Error {
  override readonly name = 'ForeignLogError';
  constructor(
    readonly schema: string,
    readonly newest: string,
    readonly next: string,
  ) {
    super(
      `the log in schema ${schema} names transaction ${newest}, but this server has only begun those before ${next}: ` +
        `it was restored from another server; once nothing in it is unread, drop the schema, and it is made anew`,
    );
  }
}

/** @throws ForeignLogError when a record or a group's place names a transaction that this server has not begun */
export async function refuseForeignLog(client: ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ readonly newest: string; readonly next: string }>(
    `WITH named AS (
       (SELECT transaction_id FROM ${schema}.event_log ORDER BY transaction_id DESC LIMIT 1)
       UNION ALL SELECT transaction_id FROM ${schema}.group_offset
     )
     SELECT coalesce(max(transaction_id::text::numeric), 0)::text AS newest,
       pg_snapshot_xmax(pg_current_snapshot())::text AS next
     FROM named`,
  );
  const [row] = rows;
  if (row && BigInt(row.newest) >= BigInt(row.next)) throw new ForeignLogError(schema, row.newest, row.next);
}
