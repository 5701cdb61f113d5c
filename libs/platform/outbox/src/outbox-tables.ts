import type { QueryRunner } from 'typeorm';

/** Tables of this library in a service's schema; they belong to no tenant. */
export const outboxTables = ['outbox', 'outbox_cursor', 'inbox'] as const;

/** Rows come in the order of their age, so a summary of each range of pages finds the old ones. */
export const inboxByAge = 'CREATE INDEX inbox_by_age ON inbox USING brin (received_at)';

/**
 * For a service's first migration: the outbox with the relay's cursor, and the inbox. A row of the outbox holds the
 * events of one append.
 *
 * Rows of the outbox are read in the order of (transaction_id, position) and only below the oldest running
 * transaction: identity values alone are handed out before commit, so a reader following them skips late commits.
 */
export async function createOutboxTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE outbox (
      transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
      position bigint GENERATED ALWAYS AS IDENTITY,
      topic text NOT NULL,
      events integer NOT NULL CHECK (events > 0),
      batch bytea STORAGE EXTERNAL NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      PRIMARY KEY (transaction_id, position)
    )`);
  await queryRunner.query(`
    CREATE TABLE outbox_cursor (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      transaction_id xid8 NOT NULL DEFAULT '0',
      position bigint NOT NULL DEFAULT 0
    )`);
  await queryRunner.query('INSERT INTO outbox_cursor DEFAULT VALUES');
  await queryRunner.query(`
    CREATE TABLE inbox (
      consumer text NOT NULL,
      source text NOT NULL,
      id text NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (consumer, source, id)
    )`);
  await queryRunner.query(inboxByAge);
}

export async function dropOutboxTables(queryRunner: QueryRunner): Promise<void> {
  for (const table of outboxTables) await queryRunner.query(`DROP TABLE ${table}`);
}

/** The channel on which commits to a schema's outbox are announced. */
export function outboxChannel(schema: string): string {
  return `${schema}_outbox`;
}
