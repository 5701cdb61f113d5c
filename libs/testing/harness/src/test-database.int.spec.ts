import { Client } from 'pg';
import { createTestDatabase } from './index.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('is empty, its own, and gone after drop', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await query(one.adminUrl, 'CREATE TABLE note (text text)');
    await expect(query(other.adminUrl, 'SELECT * FROM note')).rejects.toThrow('does not exist');
    await one.drop();
    await one.drop();
    await expect(query(one.adminUrl, 'SELECT 1')).rejects.toThrow('does not exist');
    await other.drop();
  });

  it('is dropped though somebody is still connected', async () => {
    const database = await createTestDatabase();
    const client = new Client(database.adminUrl);
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  it('starts as a clone of a template that is prepared once', async () => {
    let prepared = 0;
    const template = {
      key: 'one note',
      async prepare(adminUrl: string) {
        prepared += 1;
        await query(adminUrl, "CREATE TABLE note AS SELECT 'kept' AS text");
      },
    };
    const databases = await Promise.all([1, 2, 3].map(() => createTestDatabase(template)));
    expect(prepared).toBe(1);
    await query(databases[0]!.adminUrl, 'DELETE FROM note');
    expect(await query(databases[1]!.adminUrl, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
    await Promise.all(databases.map((database) => database.drop()));
  });

  it('comes from a template that failed once, after the reason is gone', async () => {
    const key = 'fails first';
    const prepare = jest.fn().mockRejectedValueOnce(new Error('no luck')).mockResolvedValue(undefined);
    await expect(createTestDatabase({ key, prepare })).rejects.toThrow('no luck');
    await (await createTestDatabase({ key, prepare })).drop();
    expect(prepare).toHaveBeenCalledTimes(2);
  });
});
