import { enableTenantIsolation } from '@carbon-butler/platform-persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a system is stale was a row for each event; it is one for each batch of them, with the causes worth naming. */
export class PendCausesByBatch1796083200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE pending_causes (
        tenant_id uuid NOT NULL,
        facility_id text NOT NULL,
        year smallint NOT NULL,
        position bigint GENERATED ALWAYS AS IDENTITY,
        process_ids text[] NOT NULL,
        causes jsonb NOT NULL,
        cause_count integer NOT NULL CHECK (cause_count > 0),
        PRIMARY KEY (tenant_id, facility_id, year, position)
      )`);
    await queryRunner.query(`
      INSERT INTO pending_causes (tenant_id, facility_id, year, process_ids, causes, cause_count)
      SELECT tenant_id, facility_id, year, process_ids,
        jsonb_build_array(jsonb_build_object('source', source, 'eventId', event_id, 'correctsEventId', corrects_event_id, 'reason', reason, 'note', note)), 1
      FROM pending_cause`);
    await queryRunner.query('DROP TABLE pending_cause');
    await enableTenantIsolation(queryRunner, 'pending_causes');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('causes that were not named are not kept'));
  }
}
