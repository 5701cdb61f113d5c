import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Questions that are answered in the background. */
export class RunCalculations1796688000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of statements) await queryRunner.query(statement);
    await enableTenantIsolation(queryRunner, 'calculation_job');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE calculation_queue');
    await queryRunner.query('DROP TABLE calculation_job');
  }
}

const statements = [
  // The question is kept until it is answered: it can be asked anew after a crash, and then it is with its run.
  `CREATE TABLE calculation_job (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'refused', 'failed', 'cancelled')),
    question text,
    draws_made integer NOT NULL DEFAULT 0,
    draws_to_make integer NOT NULL DEFAULT 0,
    run_id uuid,
    problem jsonb,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, run_id) REFERENCES run (tenant_id, id),
    CHECK ((state IN ('waiting', 'running')) = (question IS NOT NULL)),
    CHECK ((state = 'done') = (run_id IS NOT NULL)),
    CHECK ((state IN ('refused', 'failed')) = (problem IS NOT NULL))
  )`,
  'CREATE INDEX calculation_job_ended ON calculation_job (tenant_id, updated_at) WHERE question IS NULL',
  // As import_queue.
  `CREATE TABLE calculation_queue (
    owner_id uuid NOT NULL,
    calculation_id uuid NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    attempts integer NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, calculation_id)
  )`,
];
