import { adminUrlVariable, createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import { IdentifierError, provisionSchema, UnsafeRoleError } from './index.js';

let database: TestDatabase;

beforeAll(async () => {
  await dropTestRoles();
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await dropTestRoles();
});

/** Roles belong to the server, which may outlive the run. */
async function dropTestRoles(): Promise<void> {
  for (const role of ['hosted_admin', 'carbon_zeta', 'tenant_of_host', 'all_seeing', 'carbon_iota']) {
    await query(process.env[adminUrlVariable]!, `DROP ROLE IF EXISTS ${role}`);
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function as(role: string): string {
  const url = new URL(database.adminUrl);
  url.username = role;
  url.password = 'p/w@d';
  return url.href;
}

describe('provisioning', () => {
  it('gives a service a role that owns its schema and nothing more', async () => {
    const { url, schema, role, dedicatedRole } = await provisionSchema(database.adminUrl, { service: 'alpha' });
    expect({ schema, role, dedicatedRole }).toEqual({ schema: 'alpha', role: 'carbon_alpha', dedicatedRole: true });
    const [me] = await query(
      url,
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, pg_get_userbyid(nspowner) AS owner
       FROM pg_roles, pg_namespace WHERE rolname = current_user AND nspname = 'alpha'`,
    );
    expect(me).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owner: 'carbon_alpha',
    });
  });

  it('can be repeated, also at once, and gives the same URL', async () => {
    const once = await provisionSchema(database.adminUrl, { service: 'beta' });
    const again = await Promise.all([1, 2, 3, 4].map(() => provisionSchema(database.adminUrl, { service: 'beta' })));
    expect(again).toEqual([once, once, once, once]);
  });

  it('does not collide with itself in other databases of the server', async () => {
    const databases = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
    const provisioned = await Promise.all(
      databases.map(({ adminUrl }) => provisionSchema(adminUrl, { service: 'everywhere' })),
    );
    for (const { url } of provisioned) expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await Promise.all(databases.map((each) => each.drop()));
  });

  it('takes a password given to it, whatever its characters', async () => {
    const { url } = await provisionSchema(database.adminUrl, { service: 'gamma', password: "it's /@:%41 fine" });
    expect(await query(url, 'SELECT current_user::text AS me')).toEqual([{ me: 'carbon_gamma' }]);
  });

  it('keeps services out of each other', async () => {
    const one = await provisionSchema(database.adminUrl, { service: 'delta' });
    const other = await provisionSchema(database.adminUrl, { service: 'epsilon' });
    await query(one.url, 'CREATE TABLE delta.secret (text text)');
    await expect(query(other.url, 'SELECT * FROM delta.secret')).rejects.toThrow('permission denied for schema delta');
    await expect(query(other.url, 'CREATE TABLE public.mine (text text)')).rejects.toThrow('permission denied');
  });

  it('works with an admin who may make roles but is no superuser', async () => {
    await query(database.adminUrl, "CREATE ROLE hosted_admin LOGIN CREATEROLE PASSWORD 'p/w@d'");
    await query(database.adminUrl, `GRANT CREATE ON DATABASE ${database.name} TO hosted_admin`);
    const first = await provisionSchema(as('hosted_admin'), { service: 'zeta' });
    expect(await provisionSchema(as('hosted_admin'), { service: 'zeta' })).toEqual(first);
    expect(await query(first.url, 'CREATE TABLE zeta.note (text text)')).toEqual([]);
  });

  it('works as the given user where no roles can be made, and says so', async () => {
    await query(database.adminUrl, "CREATE ROLE tenant_of_host LOGIN PASSWORD 'p/w@d'");
    await query(database.adminUrl, `GRANT CREATE ON DATABASE ${database.name} TO tenant_of_host`);
    const given = await provisionSchema(as('tenant_of_host'), { service: 'eta' });
    expect(given).toEqual({ url: as('tenant_of_host'), schema: 'eta', role: 'tenant_of_host', dedicatedRole: false });
  });

  it('refuses a role that no policy would bind', async () => {
    await query(database.adminUrl, "CREATE ROLE all_seeing LOGIN BYPASSRLS PASSWORD 'p/w@d'");
    await expect(provisionSchema(as('all_seeing'), { service: 'theta' })).rejects.toThrow(UnsafeRoleError);
    await query(database.adminUrl, 'CREATE ROLE carbon_iota SUPERUSER');
    await expect(provisionSchema(database.adminUrl, { service: 'iota' })).rejects.toThrow(UnsafeRoleError);
  });

  it('refuses a schema that belongs to somebody else', async () => {
    await query(database.adminUrl, 'CREATE SCHEMA kappa');
    await expect(provisionSchema(database.adminUrl, { service: 'kappa' })).rejects.toThrow('does not own');
  });

  it.each(['Alpha', 'a-b', '', 'a; DROP SCHEMA alpha', '1a', 'a'.repeat(49)])(
    'refuses the name %j',
    async (service) => {
      await expect(provisionSchema(database.adminUrl, { service })).rejects.toThrow(IdentifierError);
    },
  );
});
