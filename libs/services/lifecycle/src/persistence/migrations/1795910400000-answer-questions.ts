import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that answer a question belong to no product, and are found again by what was asked. */
export class AnswerQuestions1795910400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE run ALTER COLUMN product_item_id DROP NOT NULL');
    await queryRunner.query('CREATE INDEX run_question ON run (tenant_id, inputs_digest)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX run_question');
    await queryRunner.query('DELETE FROM run WHERE product_item_id IS NULL');
    await queryRunner.query('ALTER TABLE run ALTER COLUMN product_item_id SET NOT NULL');
  }
}
