import type { ClientBase } from 'pg';
import { packedRowSql } from '../record-batch.js';

/** The log with a row a record. */
export const firstLogSchema = (schema: string): string => `
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
  );`;

/** Changes to the schema, in order; applied ones are never edited. */
const migrations: readonly ((schema: string) => string)[] = [
  firstLogSchema,
  // A row holds a batch of records. The key stays where a topic is compacted by it; batches are compressed already.
  (schema) => `
    ALTER TABLE ${schema}.event_log ADD COLUMN records integer NOT NULL DEFAULT 1 CHECK (records > 0), ADD COLUMN batch bytea;
    UPDATE ${schema}.event_log SET batch = ${packedRowSql('key', 'headers', 'value')};
    ALTER TABLE ${schema}.event_log ALTER COLUMN records DROP DEFAULT, ALTER COLUMN batch SET NOT NULL,
      ALTER COLUMN batch SET STORAGE EXTERNAL, ALTER COLUMN key DROP NOT NULL, DROP COLUMN headers, DROP COLUMN value;
    UPDATE ${schema}.event_log AS log SET key = NULL
      FROM ${schema}.topic WHERE topic.topic = log.topic AND topic.cleanup NOT LIKE '%compact%';
    ALTER TABLE ${schema}.group_offset ADD COLUMN record_index integer NOT NULL DEFAULT 0;`,
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
