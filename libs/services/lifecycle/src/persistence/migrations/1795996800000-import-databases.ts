import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tenantTables = ['import_job', 'import_part', 'import_result', 'lca_database'] as const;

export class ImportDatabases1795996800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
    for (const table of tenantTables) await enableTenantIsolation(queryRunner, table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['import_queue', ...[...tenantTables].reverse()])
      await queryRunner.query(`DROP TABLE ${table}`);
  }
}

const statements = [
  `CREATE TABLE import_job (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('receiving', 'waiting', 'reading', 'read', 'committed', 'failed', 'cancelled')),
    received_bytes integer NOT NULL DEFAULT 0,
    parts integer NOT NULL DEFAULT 0,
    problem text NOT NULL DEFAULT '',
    format text NOT NULL DEFAULT '',
    processes integer NOT NULL DEFAULT 0,
    exchanges integer NOT NULL DEFAULT 0,
    flows integer NOT NULL DEFAULT 0,
    consumptions integer NOT NULL DEFAULT 0,
    linked integer NOT NULL DEFAULT 0,
    findings jsonb NOT NULL DEFAULT '[]',
    database_id uuid,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id)
  )`,
  // The file in parts, kept until it was read: reading can begin anew after a crash.
  `CREATE TABLE import_part (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    position integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (tenant_id, import_id, position),
    FOREIGN KEY (tenant_id, import_id) REFERENCES import_job (tenant_id, id)
  )`,
  // What was read, until it is committed or dropped.
  `CREATE TABLE import_result (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    digest text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant_id, import_id),
    FOREIGN KEY (tenant_id, import_id) REFERENCES import_job (tenant_id, id)
  )`,
  `CREATE TABLE lca_database (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    digest text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant_id, id)
  )`,
  // Who reads a file holds its lease; one that has run out was left by a process that is gone.
  `CREATE TABLE import_queue (
    owner_id uuid NOT NULL,
    import_id uuid NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, import_id)
  )`,
];
