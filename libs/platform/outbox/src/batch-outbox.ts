import { packedRowSql } from '@carbon-butler/platform-transport';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { inboxByAge } from './outbox-tables.js';

/** For services whose outbox was made with a row an event: a row holds a batch. Finds nothing to do in newer ones. */
export class BatchOutbox1796169600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    if (!(await queryRunner.hasColumn('outbox', 'payload'))) return;
    await queryRunner.query('ALTER TABLE outbox ADD COLUMN events integer NOT NULL DEFAULT 1, ADD COLUMN batch bytea');
    await queryRunner.query(`UPDATE outbox SET batch = ${packedRowSql('key', 'headers', 'payload')}`);
    await queryRunner.query(`
      ALTER TABLE outbox ALTER COLUMN events DROP DEFAULT, ADD CHECK (events > 0), ALTER COLUMN batch SET NOT NULL,
        ALTER COLUMN batch SET STORAGE EXTERNAL, DROP COLUMN key, DROP COLUMN headers, DROP COLUMN payload`);
    await queryRunner.query('DROP INDEX inbox_by_age');
    await queryRunner.query(inboxByAge);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('an older service does not read batches'));
  }
}
