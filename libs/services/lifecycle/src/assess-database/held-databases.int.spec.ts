import { inTenant, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource } from 'typeorm';
import { DatabasesBusyError, NotFoundError } from '../errors.js';
import { lifecycleMigrations } from '../persistence/lifecycle-migrations.js';
import { HeldDatabases, heldDatabasesMax } from './held-databases.js';

const [tenantId, otherTenant, id] = [
  '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80',
  '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81',
  '2d4f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c82',
];

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await createTestDatabase();
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'lifecycle' });
  const options = { url, schema, entities: [], migrations: lifecycleMigrations, poolSize: 4, applicationName: 'test' };
  dataSource = await openDataSource(options);
  await inTenant(dataSource, tenantId, async ({ manager }) => {
    await manager.query(
      "INSERT INTO lca_database (tenant_id, id, name, digest, body) VALUES ($1, $2, 'steel', $3, '\\x01')",
      [tenantId, id, 'd'.repeat(64)],
    );
  });
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('databases held in memory', () => {
  it('are those of the tenant', async () => {
    const held = new HeldDatabases(dataSource);
    expect(await held.with(tenantId, id, ({ name, body }) => Promise.resolve([name, body.length]))).toEqual([
      'steel',
      1,
    ]);
    await expect(held.with(otherTenant, id, () => Promise.resolve())).rejects.toThrow(NotFoundError);
  });

  it('are no more at a time than there is room for, and make room when they are done with or fail', async () => {
    const held = new HeldDatabases(dataSource);
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const under = Array.from({ length: heldDatabasesMax }, () => held.with(tenantId, id, () => finished));
    await expect(held.with(tenantId, id, () => Promise.resolve())).rejects.toThrow(DatabasesBusyError);
    finish();
    await Promise.all(under);
    for (let n = 0; n < heldDatabasesMax + 1; n += 1)
      await expect(held.with(tenantId, id, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await held.with(tenantId, id, () => Promise.resolve('free'))).toBe('free');
  });
});
