import { randomUUID } from 'node:crypto';
import { enableTenantIsolation, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import {
  type EventEnvelope,
  InMemoryBroker,
  InMemoryTransport,
  type TopicSpec,
} from '@carbon-butler/platform-transport';
import { createTestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { createOutboxTables } from '../index.js';

export const tenants = ['0b0e7c1e-5a3c-4d0e-9b9a-6a4a2f6f3f10', '3f9a1f8e-6a57-4c0e-8c0a-1f9c3b0a7d22'] as const;

export const topic: TopicSpec = {
  topic: 'ledger.entries',
  partitions: 2,
  cleanup: 'delete',
  retentionMs: 3_600_000,
  strictOrder: true,
  consumers: [{ group: 'ledger.copy' }],
};

class CreateLedger1764115200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createOutboxTables(queryRunner);
    await queryRunner.query('CREATE TABLE entry (tenant_id uuid NOT NULL, text text NOT NULL)');
    await enableTenantIsolation(queryRunner, 'entry');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}

/** A service in a database of its own, with a table of one row per event it has handled. */
export interface LedgerService extends AsyncDisposable {
  readonly url: string;
  readonly adminUrl: string;
  readonly schema: string;
  readonly dataSource: DataSource;
  /** An in-memory transport; those of one service share a broker. */
  openTransport(): Promise<InMemoryTransport>;
}

export async function openLedgerService(): Promise<LedgerService> {
  const database = await createTestDatabase();
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'ledger' });
  const dataSource = await openDataSource({
    url,
    schema,
    entities: [],
    migrations: [CreateLedger1764115200000],
    poolSize: 12,
    applicationName: 'ledger test',
  });
  const broker = new InMemoryBroker();
  const opened: InMemoryTransport[] = [];
  return {
    url,
    adminUrl: database.adminUrl,
    schema,
    dataSource,
    async openTransport() {
      const failurePolicy = { inProcessTriesMax: 2, inProcessBackoffMs: 1, retryDelaysMs: [50, 100] };
      const transport = new InMemoryTransport({ topics: [topic], appVersion: '1', broker, failurePolicy });
      await transport.start();
      await transport.ensureTopics([topic]);
      opened.push(transport);
      return transport;
    },
    async [Symbol.asyncDispose]() {
      for (const transport of opened) await transport.stop();
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export function entryEvent(text: string, more: Partial<EventEnvelope> = {}): EventEnvelope {
  const tenantid = more.tenantid ?? tenants[0];
  return {
    id: randomUUID(),
    source: `/tenants/${tenantid}/services/ledger`,
    type: 'ledger.entry-posted.v1',
    subject: 'account-1',
    time: '2026-01-02T03:04:05Z',
    recordedtime: '2026-01-02T03:04:05Z',
    dataschema: 'https://schemas.example/entry.json',
    datacontenttype: 'application/json',
    tenantid,
    partitionkey: `${tenantid}:account-1`,
    data: Buffer.from(text),
    ...more,
  };
}

export function textOf(event: EventEnvelope): string {
  return Buffer.from(event.data).toString('utf8');
}
