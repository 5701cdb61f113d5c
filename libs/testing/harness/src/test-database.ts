import { createHash, randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Set by the global setup, read in the test files: jest shares nothing else between them. */
export const adminUrlVariable = 'CARBON_TEST_ADMIN_URL';
export const runIdVariable = 'CARBON_TEST_RUN_ID';

export interface TestDatabase {
  readonly name: string;
  /** Connection URL of the server's admin to this database. */
  readonly adminUrl: string;
  /** Drops it, cutting off whoever is still connected. May be called again. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a database starts with, made once in a run and cloned from then on. */
export interface DatabaseTemplate {
  /** Same key, same template: name it after what `prepare` does. */
  readonly key: string;
  /** Must close every connection it opens: a database in use can't be cloned. */
  prepare(adminUrl: string): Promise<void>;
}

/**
 * A fresh database on the run's server, empty or cloned from `template`.
 *
 * @throws Error outside an integration test
 */
export async function createTestDatabase(template?: DatabaseTemplate): Promise<TestDatabase> {
  const serverUrl = requiredVariable(adminUrlVariable);
  const prefix = runPrefix(requiredVariable(runIdVariable));
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, async (client) => {
    const source = template === undefined ? 'template0' : await preparedTemplate(client, serverUrl, prefix, template);
    await createFrom(client, name, source);
  });
  const drop = (): Promise<void> =>
    withClient(serverUrl, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    });
  return { name, adminUrl: databaseUrl(serverUrl, name), drop, [Symbol.asyncDispose]: drop };
}

/** Removes what a run left on a server that outlives it. */
export async function dropRunDatabases(serverUrl: string, runId: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [runPrefix(runId)],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  });
}

async function preparedTemplate(
  client: Client,
  serverUrl: string,
  prefix: string,
  template: DatabaseTemplate,
): Promise<string> {
  const name = `${prefix}t_${createHash('sha256').update(template.key).digest('hex').slice(0, 16)}`;
  // Test files run in parallel: the first one prepares, the others wait for it here.
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      await createFrom(client, name, 'template0');
      try {
        await template.prepare(databaseUrl(serverUrl, name));
      } catch (error) {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        throw error;
      }
    }
  } finally {
    await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }
  return name;
}

/** Copying through the write-ahead log is the faster strategy for small databases: no checkpoint is forced. */
async function createFrom(client: Client, name: string, source: string): Promise<void> {
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${source} STRATEGY wal_log`);
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function runPrefix(runId: string): string {
  return `ct_${runId}_`;
}

function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(
      'no test server: databases are for *.int.spec.ts and *.e2e.spec.ts, run by the integration project',
    );
  }
  return value;
}
