import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import { createOutboxTables, outboxTables } from '@carbon-butler/platform-outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tenantTables = [
  'activity_record',
  'supplier_footprint',
  'pending_cause',
  'run_inputs',
  'run',
  'footprint',
] as const;

/** Tables of this service that belong to no tenant: queues of ids and the event plumbing. */
export const tablesWithoutTenant = [
  'restatement_queue',
  'restated_system',
  'import_queue',
  'calculation_queue',
  ...outboxTables,
] as const;

export class CreateLifecycle1764115200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
    for (const table of tenantTables) await enableTenantIsolation(queryRunner, table);
    await createOutboxTables(queryRunner);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('there is nothing before the first migration'));
  }
}

const statements = [
  // What partners recorded. A correction is a row of its own that takes the place of the one it corrects.
  `CREATE TABLE activity_record (
    tenant_id uuid NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    facility_id text NOT NULL,
    process_id text NOT NULL,
    year smallint NOT NULL,
    period_start timestamptz NOT NULL,
    period_end timestamptz NOT NULL,
    direction text NOT NULL CHECK (direction IN ('input', 'output')),
    role text NOT NULL CHECK (role IN ('', 'reference', 'co-product', 'by-product', 'waste')),
    item_id text NOT NULL,
    supplier_id text NOT NULL,
    amount numeric NOT NULL CHECK (amount >= 0),
    unit text NOT NULL,
    relative95 numeric NOT NULL CHECK (relative95 >= 0),
    relative95_rule text NOT NULL,
    basis text NOT NULL,
    evidence_source jsonb NOT NULL,
    raw_sha256 text NOT NULL,
    corrects_event_id text NOT NULL,
    counts boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (tenant_id, source, event_id)
  )`,
  'CREATE INDEX activity_record_system ON activity_record (tenant_id, facility_id, year) WHERE counts',
  `CREATE TABLE supplier_footprint (
    tenant_id uuid NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    supplier_id text NOT NULL,
    item_id text NOT NULL,
    kg_co2e_per_unit numeric NOT NULL,
    relative95 numeric NOT NULL CHECK (relative95 >= 0),
    relative95_rule text NOT NULL,
    basis text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL,
    evidence_source jsonb NOT NULL,
    raw_sha256 text NOT NULL,
    corrects_event_id text NOT NULL,
    counts boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (tenant_id, source, event_id)
  )`,
  "CREATE INDEX activity_record_corrects ON activity_record (tenant_id, source, corrects_event_id) WHERE corrects_event_id <> ''",
  'CREATE INDEX supplier_footprint_item ON supplier_footprint (tenant_id, supplier_id, item_id) WHERE counts',
  "CREATE INDEX supplier_footprint_corrects ON supplier_footprint (tenant_id, source, corrects_event_id) WHERE corrects_event_id <> ''",
  // Why a product system has to be assessed again: consumed by the restatement.
  `CREATE TABLE pending_cause (
    tenant_id uuid NOT NULL,
    facility_id text NOT NULL,
    year smallint NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    process_ids text[] NOT NULL,
    corrects_event_id text NOT NULL,
    reason text NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (tenant_id, facility_id, year, source, event_id)
  )`,
  `CREATE TABLE restatement_queue (
    owner_id uuid NOT NULL,
    facility_id text NOT NULL,
    year smallint NOT NULL,
    first_marked_at timestamptz NOT NULL,
    last_marked_at timestamptz NOT NULL,
    traceparent text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    last_error text NOT NULL DEFAULT '',
    PRIMARY KEY (owner_id, facility_id, year)
  )`,
  `CREATE TABLE run_inputs (
    tenant_id uuid NOT NULL,
    digest text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (tenant_id, digest)
  )`,
  `CREATE TABLE run (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    inputs_digest text NOT NULL,
    digest text NOT NULL,
    product_item_id text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, inputs_digest) REFERENCES run_inputs (tenant_id, digest)
  )`,
  `CREATE TABLE footprint (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    facility_id text NOT NULL,
    item_id text NOT NULL,
    year smallint NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    predecessor_id uuid,
    run_id uuid NOT NULL,
    calculated_at timestamptz NOT NULL,
    movements jsonb NOT NULL,
    causes jsonb NOT NULL,
    cause_count integer NOT NULL,
    is_current boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, facility_id, item_id, year, version),
    FOREIGN KEY (tenant_id, run_id) REFERENCES run (tenant_id, id)
  )`,
  'CREATE UNIQUE INDEX footprint_current ON footprint (tenant_id, facility_id, item_id, year) WHERE is_current',
];
