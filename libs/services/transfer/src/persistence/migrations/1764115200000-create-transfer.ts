import { createOutboxTables, outboxTables } from '@carbon-butler/platform-outbox';
import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const tenantTables = ['run_inputs', 'run', 'installation_emissions'] as const;

/** Tables of this service that belong to no tenant: the event plumbing. */
export const tablesWithoutTenant = outboxTables;

export class CreateTransfer1764115200000 implements MigrationInterface {
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
  `CREATE TABLE run_inputs (
    tenant_id uuid NOT NULL,
    digest text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (tenant_id, digest)
  )`,
  `CREATE TABLE run (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('installation', 'consignment')),
    inputs_digest text NOT NULL,
    digest text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, inputs_digest) REFERENCES run_inputs (tenant_id, digest)
  )`,
  `CREATE TABLE installation_emissions (
    tenant_id uuid NOT NULL,
    facility_id text NOT NULL,
    item_id text NOT NULL,
    year smallint NOT NULL,
    version integer NOT NULL CHECK (version >= 1),
    caused_by_run_id uuid NOT NULL,
    run_id uuid NOT NULL,
    is_current boolean NOT NULL,
    PRIMARY KEY (tenant_id, facility_id, item_id, year, version),
    FOREIGN KEY (tenant_id, run_id) REFERENCES run (tenant_id, id)
  )`,
  'CREATE UNIQUE INDEX installation_emissions_current ON installation_emissions (tenant_id, facility_id, item_id, year) WHERE is_current',
];
