import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A supplier's footprints by when they begin to hold: a year of hours is looked up hour by hour. */
export class FindFootprintsByTime1796256000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX supplier_footprint_item');
    await queryRunner.query(
      'CREATE INDEX supplier_footprint_by_time ON supplier_footprint (tenant_id, supplier_id, item_id, valid_from DESC, valid_to, position DESC) WHERE counts',
    );
    await queryRunner.query('CREATE INDEX supplier_footprint_position ON supplier_footprint (tenant_id, position)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX supplier_footprint_position');
    await queryRunner.query('DROP INDEX supplier_footprint_by_time');
    await queryRunner.query(
      'CREATE INDEX supplier_footprint_item ON supplier_footprint (tenant_id, supplier_id, item_id) WHERE counts',
    );
  }
}
