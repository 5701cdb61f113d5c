import type { ClientBase } from 'pg';

/** Changes to the schema, in order; applied ones are never edited. */
const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `
    CREATE TABLE ${schema}.topic (
      topic text PRIMARY KEY,
      partitions integer NOT NULL CHECK (partitions > 0),
      cleanup text NOT NULL,
      retention_ms bigint NOT NULL
    );
    CREATE TABLE ${schema}.event_log (
      transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
      position bigint GENERATED ALWAYS AS IDENTITY,
      topic text NOT NULL,
      partition integer NOT NULL,
      key text NOT NULL,
      headers jsonb NOT NULL,
      value bytea NOT NULL,
      appended_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (transaction_id, position)
    );
    CREATE INDEX event_log_by_partition ON ${schema}.event_log (topic, partition, transaction_id, position);
    CREATE TABLE ${schema}.group_offset (
      group_name text NOT NULL,
      topic text NOT NULL,
      partition integer NOT NULL,
      transaction_id xid8 NOT NULL,
      position bigint NOT NULL,
      PRIMARY KEY (group_name, topic, partition)
    );`,
];

/** Creates the log's tables or brings them up to date. Processes that start together take turns. */
export async function migrateLog(client: ClientBase, schema: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`migrate log ${schema}`]);
    // CREATE SCHEMA IF NOT EXISTS asks for a right that is not needed when somebody else has made the schema.
    const found = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    if (found.rowCount === 0) await client.query(`CREATE SCHEMA ${schema}`);
    await client.query(`CREATE TABLE IF NOT EXISTS ${schema}.log_migration (version integer PRIMARY KEY)`);
    const applied = await client.query<{ version: number }>(
      `SELECT coalesce(max(version), 0) AS version FROM ${schema}.log_migration`,
    );
    const from = applied.rows[0]?.version ?? 0;
    if (from > migrations.length) throw new LogSchemaError(schema, from, migrations.length);
    for (const [index, migration] of migrations.slice(from).entries()) {
      await client.query(migration(schema));
      await client.query(`INSERT INTO ${schema}.log_migration VALUES ($1)`, [from + index + 1]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** The log was written by a newer version of this library. */
export class LogSchemaError extends Error {
  override readonly name = 'LogSchemaError';
  constructor(
    schema: string,
    readonly value: number,
    readonly expected: number,
  ) {
    super(`schema ${schema} is at version ${value}, this library knows up to ${expected}`);
  }
}
