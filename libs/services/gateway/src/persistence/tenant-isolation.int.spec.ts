import {
  assertTenantIsolation,
  inSystem,
  inTenant,
  openDataSource,
  provisionSchema,
} from '@carbon-butler/platform-persistence';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource } from 'typeorm';
import { CreateGateway1795651200000, tablesWithoutTenant } from './migrations/1795651200000-create-gateway.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'gateway' });
  const migrations = [CreateGateway1795651200000];
  dataSource = await openDataSource({ url, schema, entities: [], migrations, poolSize: 2, applicationName: 'test' });
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const [one, other] = ['6f9b6f0e-6d1c-4c6e-9d3a-0f6a3a1b2c3d', '11111111-2222-4333-8444-555555555555'] as const;
const insert = `INSERT INTO raw_document (tenant_id, sha256, media_type, size_bytes, gzip, received_at)
  VALUES ($1, decode(repeat('00', 32), 'hex'), 'text/csv', 1, '', now())`;

describe("the gateway's tables", () => {
  it('keep tenants apart, all but those listed', async () => {
    await expect(assertTenantIsolation(dataSource, tablesWithoutTenant)).resolves.toBeUndefined();
  });

  it("show a tenant its own rows, and take no row in another's name", async () => {
    for (const tenant of [one, other])
      await inTenant(dataSource, tenant, ({ manager }) => manager.query(insert, [tenant]));
    const rows = await inTenant(dataSource, one, ({ manager }) =>
      manager.query<object[]>('SELECT * FROM raw_document'),
    );
    expect(rows).toEqual([expect.objectContaining({ tenant_id: one })]);
    await expect(inTenant(dataSource, one, ({ manager }) => manager.query(insert, [other]))).rejects.toThrow(
      /row-level security/,
    );
    expect(await inSystem(dataSource, ({ manager }) => manager.query('SELECT * FROM raw_document'))).toEqual([]);
  });

  it('can be removed and made again', async () => {
    await dataSource.undoLastMigration();
    await dataSource.runMigrations();
    await assertTenantIsolation(dataSource, tablesWithoutTenant);
  });
});
