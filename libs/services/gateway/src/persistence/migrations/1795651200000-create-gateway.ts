import { createOutboxTables, dropOutboxTables, outboxTables } from '@carbon-butler/platform-outbox';
import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tenantTables = ['raw_document', 'intake', 'intake_event', 'idempotency_key'] as const;

/** Tables without row-level security: what is looked up before the tenant is known, and the queue between services. */
export const tablesWithoutTenant = ['tenant', 'api_client', ...outboxTables] as const;

export class CreateGateway1795651200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tenant (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    // Read before the tenant of a request is known, hence without row-level security and with no more than that takes.
    await queryRunner.query(`
      CREATE TABLE api_client (
        client_id text PRIMARY KEY CHECK (client_id ~ '^[A-Za-z0-9_-]{8,64}$'),
        tenant uuid NOT NULL REFERENCES tenant (id),
        scopes text[] NOT NULL,
        secret_hash text NOT NULL,
        previous_secret_hash text,
        created_at timestamptz NOT NULL
      )`);
    await queryRunner.query(`
      CREATE TABLE raw_document (
        tenant_id uuid NOT NULL,
        sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
        media_type text NOT NULL,
        size_bytes integer NOT NULL,
        gzip bytea NOT NULL,
        received_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, sha256)
      )`);
    await queryRunner.query('ALTER TABLE raw_document ALTER COLUMN gzip SET STORAGE EXTERNAL');
    await queryRunner.query(`
      CREATE TABLE intake (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        client_id text NOT NULL,
        received_at timestamptz NOT NULL,
        source_format text NOT NULL CHECK (source_format IN ('cloudevents', 'csv')),
        raw_sha256 bytea NOT NULL,
        accepted integer NOT NULL,
        duplicates integer NOT NULL,
        refused integer NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, raw_sha256) REFERENCES raw_document (tenant_id, sha256)
      )`);
    await queryRunner.query(`
      CREATE TABLE intake_event (
        tenant_id uuid NOT NULL,
        intake_id uuid NOT NULL,
        position integer NOT NULL,
        status text NOT NULL CHECK (status IN ('accepted', 'duplicate', 'refused')),
        source text,
        event_id text,
        digest bytea,
        lineage text,
        corrects text,
        errors jsonb,
        PRIMARY KEY (tenant_id, intake_id, position),
        FOREIGN KEY (tenant_id, intake_id) REFERENCES intake (tenant_id, id),
        CHECK (status <> 'accepted' OR (source IS NOT NULL AND event_id IS NOT NULL AND digest IS NOT NULL AND lineage IS NOT NULL)),
        CHECK ((status = 'refused') = (errors IS NOT NULL))
      )`);
    // An event is accepted once; corrected once.
    await queryRunner.query(`
      CREATE UNIQUE INDEX intake_event_accepted ON intake_event (tenant_id, source, event_id) WHERE status = 'accepted'`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX intake_event_corrects ON intake_event (tenant_id, source, corrects)
      WHERE status = 'accepted' AND corrects IS NOT NULL`);
    await queryRunner.query(`
      CREATE TABLE idempotency_key (
        tenant_id uuid NOT NULL,
        client_id text NOT NULL,
        key text NOT NULL,
        request_sha256 bytea NOT NULL,
        started_at timestamptz NOT NULL,
        status integer,
        headers jsonb,
        body text,
        PRIMARY KEY (tenant_id, client_id, key)
      )`);
    await createOutboxTables(queryRunner);
    for (const table of tenantTables) await enableTenantIsolation(queryRunner, table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropOutboxTables(queryRunner);
    for (const table of [...tenantTables].reverse()) await queryRunner.query(`DROP TABLE ${table}`);
    await queryRunner.query('DROP TABLE api_client');
    await queryRunner.query('DROP TABLE tenant');
  }
}
