import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version is withdrawn when corrections say that its product was not made. */
export class WithdrawFootprints1796342400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE footprint ADD COLUMN withdrawn_at timestamptz, ADD CHECK (withdrawn_at IS NULL OR NOT is_current)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE footprint DROP COLUMN withdrawn_at');
  }
}
