import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import { Column, type DataSource, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import {
  assertTenantIsolation,
  enableTenantIsolation,
  inSystem,
  inTenant,
  openDataSource,
  provisionSchema,
  sqlStateOf,
  sqlStates,
  TenantIsolationError,
  type TenantTransaction,
  TransactionOverError,
} from './index.js';

@Entity('meter')
class Meter {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;
  @PrimaryColumn('text')
  name!: string;
  @Column('text')
  reading!: string;
}

class CreateMeter1764115200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE meter (tenant_id uuid NOT NULL, name text NOT NULL, reading text NOT NULL, PRIMARY KEY (tenant_id, name))`,
    );
    await enableTenantIsolation(queryRunner, 'meter');
    await queryRunner.query('CREATE TABLE unit (symbol text PRIMARY KEY)');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}

const [tenantA, tenantB] = [randomUUID(), randomUUID()];
let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  const { url } = await provisionSchema(database.adminUrl, { service: 'metering' });
  dataSource = await openDataSource({
    url,
    schema: 'metering',
    entities: [Meter],
    migrations: [CreateMeter1764115200000],
    // One connection, so that whatever a transaction left behind on it would show in the next.
    poolSize: 1,
    applicationName: 'metering test',
  });
});

beforeEach(async () => {
  for (const tenantId of [tenantA, tenantB]) {
    await inTenant(dataSource, tenantId, async ({ manager }) => {
      await manager.deleteAll(Meter);
      await manager.insert(Meter, { tenantId, name: 'gas', reading: '7' });
    });
  }
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

function readings(tenantId: string): Promise<string[]> {
  return inTenant(dataSource, tenantId, async ({ manager }) =>
    (await manager.find(Meter)).map((meter) => `${meter.tenantId} ${meter.name} ${meter.reading}`),
  );
}

describe('a tenant', () => {
  it('is bound though the service owns the table', async () => {
    const [row] = await dataSource.query<{ owner: string; me: string }[]>(
      "SELECT tableowner AS owner, current_user AS me FROM pg_tables WHERE tablename = 'meter'",
    );
    expect(row).toEqual({ owner: 'carbon_metering', me: 'carbon_metering' });
    expect(await readings(tenantA)).toEqual([`${tenantA} gas 7`]);
  });

  it("can't read, change or delete another's rows", async () => {
    await inTenant(dataSource, tenantA, async ({ manager }) => {
      expect(await manager.findBy(Meter, { tenantId: tenantB })).toEqual([]);
      expect((await manager.update(Meter, { tenantId: tenantB }, { reading: '0' })).affected).toBe(0);
      expect((await manager.delete(Meter, { tenantId: tenantB })).affected).toBe(0);
    });
    expect(await readings(tenantB)).toEqual([`${tenantB} gas 7`]);
  });

  it.each([
    [
      'insert a row for another',
      (tx: TenantTransaction) => tx.manager.insert(Meter, { tenantId: tenantB, name: 'x', reading: '1' }),
    ],
    ['hand a row over to another', (tx: TenantTransaction) => tx.manager.updateAll(Meter, { tenantId: tenantB })],
  ] satisfies [string, (tx: TenantTransaction) => Promise<unknown>][])("can't %s", async (_, write) => {
    const attempt = inTenant<unknown>(dataSource, tenantA, write);
    await expect(attempt).rejects.toThrow('row-level security');
    await attempt.catch((error: unknown) => {
      expect(sqlStateOf(error)).toBe(sqlStates.insufficientPrivilege);
    });
    expect(await readings(tenantB)).toEqual([`${tenantB} gas 7`]);
  });

  it('does not learn that another uses a name', async () => {
    await inTenant(dataSource, tenantA, ({ manager }) =>
      manager.insert(Meter, { tenantId: tenantA, name: 'heat', reading: '1' }),
    );
    await inTenant(dataSource, tenantB, ({ manager }) =>
      manager.insert(Meter, { tenantId: tenantB, name: 'heat', reading: '2' }),
    );
    expect(await readings(tenantB)).toContain(`${tenantB} heat 2`);
  });

  it('is forgotten by the connection after commit and after rollback, and no tenant sees nothing', async () => {
    const setting = (): Promise<{ tenant: string }[]> =>
      dataSource.query("SELECT current_setting('app.tenant', true) AS tenant");
    await readings(tenantA);
    expect(await setting()).toEqual([{ tenant: '' }]);
    expect(await dataSource.getRepository(Meter).find()).toEqual([]);
    await expect(inTenant(dataSource, tenantA, () => Promise.reject(new Error('undo')))).rejects.toThrow('undo');
    expect(await setting()).toEqual([{ tenant: '' }]);
    expect(await dataSource.getRepository(Meter).find()).toEqual([]);
  });

  it('must be a UUID', () => {
    expect(() => inTenant(dataSource, "' OR true --", () => Promise.resolve())).toThrow('expected a UUID');
  });
});

describe('a system transaction', () => {
  it("works on tables without a tenant and sees no tenant's rows", async () => {
    await inSystem(dataSource, async ({ manager, tenantId }) => {
      expect(tenantId).toBeUndefined();
      await manager.query("INSERT INTO unit VALUES ('kWh')");
      expect(await manager.find(Meter)).toEqual([]);
    });
    const insert = inSystem(dataSource, ({ manager }) =>
      manager.insert(Meter, { tenantId: tenantA, name: 'y', reading: '1' }),
    );
    await expect(insert).rejects.toThrow('row-level security');
  });
});

describe('a transaction', () => {
  it('rolls everything back when its callback rejects', async () => {
    const failing = inTenant(dataSource, tenantA, async ({ manager }) => {
      await manager.deleteAll(Meter);
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await readings(tenantA)).toHaveLength(1);
  });

  it('can not be used after it ended', async () => {
    const kept = await inTenant(dataSource, tenantA, (transaction) => Promise.resolve(transaction));
    expect(() => kept.manager).toThrow(TransactionOverError);
  });
});

describe('the check of a whole schema', () => {
  const owner = async (sql: string): Promise<void> => {
    for (const statement of sql.split(';')) await dataSource.query(statement);
  };
  const problemsOf = async (listed: readonly string[] = ['unit']): Promise<readonly string[]> =>
    assertTenantIsolation(dataSource, listed).then(
      () => [],
      (error: unknown) => (error as TenantIsolationError).problems,
    );
  const columns = 'tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id)';
  const ownTenant = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid";

  afterEach(() => dataSource.query('DROP TABLE IF EXISTS gap'));

  it('passes one that is isolated', async () => {
    expect(await problemsOf()).toEqual([]);
  });

  it.each([
    ['no security', `CREATE TABLE gap (${columns})`, ['not enabled', 'not forced', 'has no policy']],
    [
      'security not forced',
      `CREATE TABLE gap (${columns}); ALTER TABLE gap ENABLE ROW LEVEL SECURITY;
       CREATE POLICY p ON gap USING (${ownTenant}) WITH CHECK (${ownTenant})`,
      ['not forced'],
    ],
    [
      'USING without WITH CHECK',
      `CREATE TABLE gap (${columns}); ALTER TABLE gap ENABLE ROW LEVEL SECURITY; ALTER TABLE gap FORCE ROW LEVEL SECURITY;
       CREATE POLICY p ON gap USING (${ownTenant})`,
      ['has no policy', 'policy p lets other rows through'],
    ],
    [
      'a second policy that lets all through',
      `CREATE TABLE gap (${columns}); ALTER TABLE gap ENABLE ROW LEVEL SECURITY; ALTER TABLE gap FORCE ROW LEVEL SECURITY;
       CREATE POLICY p ON gap USING (${ownTenant}) WITH CHECK (${ownTenant}); CREATE POLICY q ON gap USING (true)`,
      ['policy q lets other rows through'],
    ],
    [
      'a unique index over all tenants',
      `CREATE TABLE gap (${columns}, code text UNIQUE); ALTER TABLE gap ENABLE ROW LEVEL SECURITY; ALTER TABLE gap FORCE ROW LEVEL SECURITY;
       CREATE POLICY p ON gap USING (${ownTenant}) WITH CHECK (${ownTenant})`,
      ['unique index gap_code_key'],
    ],
    [
      'a tenant that is only included in the index',
      `CREATE TABLE gap (tenant_id uuid NOT NULL, code text); CREATE UNIQUE INDEX gap_code ON gap (code) INCLUDE (tenant_id);
       ALTER TABLE gap ENABLE ROW LEVEL SECURITY; ALTER TABLE gap FORCE ROW LEVEL SECURITY;
       CREATE POLICY p ON gap USING (${ownTenant}) WITH CHECK (${ownTenant})`,
      ['unique index gap_code'],
    ],
    [
      'a nullable tenant of another type',
      `CREATE TABLE gap (tenant_id text); ALTER TABLE gap ENABLE ROW LEVEL SECURITY; ALTER TABLE gap FORCE ROW LEVEL SECURITY`,
      ['tenant_id is text', 'may be null', 'has no policy'],
    ],
    ['no tenant_id, unlisted', 'CREATE TABLE gap (id int)', ['has no tenant_id and is not listed']],
  ])('finds a table with %s', async (_, sql, expected) => {
    await owner(sql);
    const problems = await problemsOf();
    expect(problems).toHaveLength(expected.length);
    expected.forEach((text, index) => {
      expect(problems[index]).toContain(text);
    });
    expect(problems.every((problem) => problem.startsWith('gap: '))).toBe(true);
  });

  it('finds a list that no longer fits', async () => {
    expect(await problemsOf(['unit', 'meter', 'gone'])).toEqual([
      'meter: is listed as a table without tenant_id but has one',
      'gone: is listed as a table without tenant_id but does not exist',
    ]);
  });
});
