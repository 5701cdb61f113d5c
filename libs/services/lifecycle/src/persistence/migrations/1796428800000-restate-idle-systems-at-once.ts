import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a system was restated last: one that was idle before it is moved does not wait for more.
 *
 * Not a column of the queue, whose rows go: what the version before puts into the queue and takes off it stays right.
 */
export class RestateIdleSystemsAtOnce1796428800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE restated_system (
        owner_id uuid NOT NULL,
        facility_id text NOT NULL,
        year smallint NOT NULL,
        restated_at timestamptz NOT NULL,
        PRIMARY KEY (owner_id, facility_id, year)
      )`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE restated_system');
  }
}
