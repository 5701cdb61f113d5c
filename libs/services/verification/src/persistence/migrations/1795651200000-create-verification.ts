import { createOutboxTables, dropOutboxTables, outboxTables } from '@carbon-butler/platform-outbox';
import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tenantTables = ['audit_entry', 'audit_leaf'] as const;

/**
 * Tables without row-level security, all of them without content: the queue and the list of tenants hold ids, the tree
 * and its checkpoints hold hashes, and the last three belong to the event transport.
 */
export const tablesWithoutTenant = ['leaf_queue', 'log_tenant', 'tree_node', 'checkpoint', ...outboxTables] as const;

/** What has been written here stays as it is. */
export const insertOnlyTables = [...tenantTables, 'log_tenant', 'tree_node', 'checkpoint'] as const;

export class CreateVerification1795651200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createTenantTables(queryRunner);
    await createLogTables(queryRunner);
    await createOutboxTables(queryRunner);
    for (const table of tenantTables) await enableTenantIsolation(queryRunner, table);
    await queryRunner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$`);
    for (const table of insertOnlyTables) await allowInsertOnly(queryRunner, table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [...insertOnlyTables, 'leaf_queue']) await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query('DROP FUNCTION refuse_change()');
    await dropOutboxTables(queryRunner);
  }
}

/**
 * Two locks on one door. The right is taken from the service's role, although as the owner it could take it back; the
 * trigger stops every role, the server's admin included, until somebody switches it off on purpose, which the audit of
 * the log then shows.
 *
 * Such a table can't be the target of a foreign key: checking one locks the row, for which UPDATE is needed.
 */
async function allowInsertOnly(queryRunner: QueryRunner, table: string): Promise<void> {
  await queryRunner.query(`
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
  await queryRunner.query(`REVOKE UPDATE, DELETE, TRUNCATE ON ${table} FROM CURRENT_USER`);
}

/** What was recorded, and the leaf it became once it got its place in the log. */
async function createTenantTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE audit_entry (
      tenant_id uuid NOT NULL,
      id uuid NOT NULL DEFAULT gen_random_uuid(),
      event_source text NOT NULL,
      event_id text NOT NULL,
      object_type text NOT NULL,
      object_id text NOT NULL,
      action text NOT NULL,
      draft text NOT NULL,
      body bytea NOT NULL,
      received_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, event_source, event_id)
    )`);
  await queryRunner.query('CREATE INDEX audit_entry_by_object ON audit_entry (tenant_id, object_type, object_id)');
  await queryRunner.query(`
    CREATE TABLE audit_leaf (
      tenant_id uuid NOT NULL,
      log_index bigint NOT NULL CHECK (log_index >= 0),
      entry_id uuid NOT NULL,
      object_type text NOT NULL,
      object_id text NOT NULL,
      leaf bytea NOT NULL,
      PRIMARY KEY (tenant_id, log_index),
      UNIQUE (tenant_id, entry_id)
    )`);
  await queryRunner.query(`
    CREATE INDEX audit_leaf_by_object ON audit_leaf (tenant_id, object_type, object_id, log_index)`);
}

/** The one log of all tenants. */
async function createLogTables(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE leaf_queue (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant uuid NOT NULL,
      entry_id uuid NOT NULL
    )`);
  await queryRunner.query('CREATE INDEX leaf_queue_by_tenant ON leaf_queue (tenant, position)');
  await queryRunner.query('CREATE TABLE log_tenant (tenant uuid PRIMARY KEY)');
  await queryRunner.query(`
    CREATE TABLE tree_node (
      level smallint NOT NULL CHECK (level >= 0),
      node_index bigint NOT NULL CHECK (node_index >= 0),
      hash bytea NOT NULL CHECK (octet_length(hash) = 32),
      PRIMARY KEY (level, node_index)
    )`);
  await queryRunner.query(`
    CREATE TABLE checkpoint (
      key_id text NOT NULL,
      size bigint NOT NULL CHECK (size >= 0),
      note text NOT NULL,
      signed_at timestamptz NOT NULL,
      PRIMARY KEY (key_id, size)
    )`);
}
