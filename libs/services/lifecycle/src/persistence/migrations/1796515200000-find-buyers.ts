import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who buys an item of a supplier is looked up, not read out of every record of the tenant. */
export class FindBuyers1796515200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      "CREATE INDEX activity_record_buyers ON activity_record (tenant_id, supplier_id, item_id) WHERE counts AND supplier_id <> ''",
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX activity_record_buyers');
  }
}
