import { openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { fromRecord, type NewRecord, toRecord } from '@carbon-butler/platform-transport';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { BatchOutbox1796169600000, createOutboxTables, startRelay } from './index.js';
import { entryEvent, topic } from './testing/ledger-service.js';

/** The outbox as services made it before, with three events waiting. */
class RowAnEvent1764115200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createOutboxTables(queryRunner);
    await queryRunner.query('DROP INDEX inbox_by_age');
    await queryRunner.query('CREATE INDEX inbox_by_age ON inbox (received_at)');
    await queryRunner.query(`ALTER TABLE outbox DROP COLUMN events, DROP COLUMN batch, ADD COLUMN key text NOT NULL,
      ADD COLUMN headers jsonb NOT NULL, ADD COLUMN payload bytea NOT NULL`);
    for (const event of events) {
      const { key, headers, value } = toRecord(event);
      const row = [topic.topic, key, JSON.stringify(headers), Buffer.from(value)];
      await queryRunner.query('INSERT INTO outbox (topic, key, headers, payload) VALUES ($1, $2, $3, $4)', row);
    }
  }
  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}

const events = [entryEvent('1', { data: Uint8Array.from([0, 255, 7]) }), entryEvent('2 "é" 钢'), entryEvent('3')];
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

it('hands over what waited in an outbox of a row an event, unchanged and in order', async () => {
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'ledger' });
  const migrations = [RowAnEvent1764115200000, BatchOutbox1796169600000];
  dataSource = await openDataSource({ url, schema, entities: [], migrations, poolSize: 2, applicationName: 'test' });
  const handed: NewRecord[] = [];
  const transport = {
    forward: (_topic: string, records: readonly NewRecord[]) => Promise.resolve(void handed.push(...records)),
  };
  const onError = (error: unknown): never => {
    throw error;
  };
  const relay = await startRelay({ url, schema, service: 'ledger', transport, onError });
  await relay.drain();
  await relay.stop();
  expect(handed.map((record) => fromRecord(record))).toEqual(
    events.map((event) => ({ ...event, data: Buffer.from(event.data) })),
  );
});
