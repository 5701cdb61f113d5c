import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last version of a facility's products is looked up among last ones, not picked out of all there ever were. */
export class FindLastVersions1796601600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX footprint_last ON footprint (tenant_id, facility_id, year, item_id, version DESC) WHERE is_current OR withdrawn_at IS NOT NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX footprint_last');
  }
}
