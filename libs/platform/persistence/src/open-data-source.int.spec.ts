import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  ConflictError,
  conflictAttemptsMax,
  inSystem,
  openDataSource,
  provisionSchema,
  SchemaTooNewError,
  UnsafeRoleError,
  withConflictRetry,
} from './index.js';

class CreateStock1764115200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // Slow enough for replicas that start together to meet here, were it not for the lock.
    await queryRunner.query('SELECT pg_sleep(0.2)');
    await queryRunner.query("CREATE TABLE stock AS SELECT 'a' AS item, 0 AS amount UNION SELECT 'b', 0");
  }
  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
class AddUnit1764115300000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE stock ADD COLUMN unit text');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}
class Broken1764115400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE half_done (id int)');
    await queryRunner.query('ALTER TABLE missing ADD COLUMN unit text');
  }
  down(): Promise<void> {
    return Promise.reject(new Error('forward only'));
  }
}

let database: TestDatabase;
let url: string;

beforeEach(async () => {
  database = await createTestDatabase();
  ({ url } = await provisionSchema(database.adminUrl, { service: 'stock' }));
});
afterEach(() => database.drop());

type Migrations = Parameters<typeof openDataSource>[0]['migrations'];
const open = (migrations: Migrations, poolSize = 4) =>
  openDataSource({ url, schema: 'stock', entities: [], migrations, poolSize, applicationName: 'stock test' });

describe('opening', () => {
  it('migrates once though replicas start together', async () => {
    const replicas = await Promise.all([1, 2, 3].map(() => open([CreateStock1764115200000])));
    expect(await replicas[0]!.query('SELECT name FROM schema_migration')).toEqual([
      { name: 'CreateStock1764115200000' },
    ]);
    await Promise.all(replicas.map((replica) => replica.destroy()));
  });

  it('migrates on from where the schema stands', async () => {
    await (await open([CreateStock1764115200000])).destroy();
    const dataSource = await open([CreateStock1764115200000, AddUnit1764115300000]);
    expect(await dataSource.query('SELECT item, unit FROM stock ORDER BY item')).toEqual([
      { item: 'a', unit: null },
      { item: 'b', unit: null },
    ]);
    await dataSource.destroy();
  });

  it('refuses a schema newer than the program', async () => {
    await (await open([CreateStock1764115200000, AddUnit1764115300000])).destroy();
    const older = open([CreateStock1764115200000]);
    await expect(older).rejects.toThrow(SchemaTooNewError);
    await expect(older).rejects.toThrow('AddUnit1764115300000');
  });

  it('leaves nothing of a migration that fails, and does not keep the lock', async () => {
    await expect(open([CreateStock1764115200000, Broken1764115400000])).rejects.toThrow('missing');
    const dataSource = await open([CreateStock1764115200000]);
    expect(await dataSource.query("SELECT to_regclass('half_done') AS name")).toEqual([{ name: null }]);
    await dataSource.destroy();
  });

  it('refuses to work as a superuser, whom no policy binds', async () => {
    url = database.adminUrl;
    await expect(open([])).rejects.toThrow(UnsafeRoleError);
  });

  it('sets every time limit and the isolation of transactions on its connections', async () => {
    const dataSource = await open([]);
    expect(
      await dataSource.query(
        `SELECT name, setting FROM pg_settings WHERE name IN
           ('default_transaction_isolation', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'search_path', 'application_name')
         ORDER BY name`,
      ),
    ).toEqual([
      { name: 'application_name', setting: 'stock test' },
      { name: 'default_transaction_isolation', setting: 'read committed' },
      { name: 'idle_in_transaction_session_timeout', setting: '30000' },
      { name: 'lock_timeout', setting: '10000' },
      { name: 'search_path', setting: 'stock' },
      { name: 'statement_timeout', setting: '30000' },
    ]);
    await dataSource.destroy();
  });
});

describe('retrying conflicts', () => {
  it('lets serializable transactions that collide all through', async () => {
    const dataSource = await open([CreateStock1764115200000]);
    const add = (): Promise<unknown> =>
      withConflictRetry(() =>
        inSystem(
          dataSource,
          async ({ manager }) => {
            const [row] = await manager.query<{ amount: number }[]>("SELECT amount FROM stock WHERE item = 'a'");
            await manager.query("UPDATE stock SET amount = $1 WHERE item = 'a'", [row!.amount + 1]);
          },
          { isolation: 'SERIALIZABLE' },
        ),
      );
    await Promise.all([add(), add(), add(), add()]);
    expect(await dataSource.query("SELECT amount FROM stock WHERE item = 'a'")).toEqual([{ amount: 4 }]);
    await dataSource.destroy();
  });

  it('lets both sides of a deadlock through', async () => {
    const dataSource = await open([CreateStock1764115200000]);
    let arrived = 0;
    const touch = (first: string, second: string): Promise<unknown> =>
      withConflictRetry(() =>
        inSystem(dataSource, async ({ manager }) => {
          await manager.query('UPDATE stock SET amount = amount + 1 WHERE item = $1', [first]);
          arrived += 1;
          for (let waited = 0; arrived < 2 && waited < 100; waited += 1) await manager.query('SELECT pg_sleep(0.01)');
          await manager.query('UPDATE stock SET amount = amount + 1 WHERE item = $1', [second]);
        }),
      );
    await Promise.all([touch('a', 'b'), touch('b', 'a')]);
    expect(arrived).toBeGreaterThan(2);
    expect(await dataSource.query('SELECT amount FROM stock')).toEqual([{ amount: 2 }, { amount: 2 }]);
    await dataSource.destroy();
  });

  it('gives up after a named number of attempts, and at once on anything else', async () => {
    const collide = jest.fn().mockRejectedValue(Object.assign(new Error('collided'), { code: '40001' }));
    await expect(withConflictRetry(collide)).rejects.toThrow(ConflictError);
    expect(collide).toHaveBeenCalledTimes(conflictAttemptsMax);
    const fail = jest.fn().mockRejectedValue(Object.assign(new Error('broken'), { code: '23505' }));
    await expect(withConflictRetry(fail)).rejects.toThrow('broken');
    expect(fail).toHaveBeenCalledTimes(1);
  });
});
