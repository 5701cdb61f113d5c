import { createHmac } from 'node:crypto';
import { Client } from 'pg';
import { retryWhile } from './conflict-retry.js';
import { IdentifierError, UnsafeRoleError } from './errors.js';
import { plainIdentifier } from './identifier.js';
import { refuseUnboundRole, type RowsOf } from './role-binding.js';
import { sqlStateOf } from './sql-state.js';

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 30_000;
/** Two provisionings of one role, in different databases of a server, can collide: catalogue rows are not versioned. */
const roleConflictStates = ['23505', '42710', 'XX000'];

export interface ProvisionOptions {
  /** Names the schema; the role is `carbon_<service>`. */
  readonly service: string;
  /** By default derived from the admin's password, so that every call gives the same one and none is stored. */
  readonly password?: string;
}

export interface ProvisionedSchema {
  /** Connection URL of the service; holds the password. */
  readonly url: string;
  readonly schema: string;
  readonly role: string;
  /**
   * False on a server where the given user may not make roles: the service then works as that user, which is bound
   * by row-level security, but services are not kept out of each other's schemas.
   */
  readonly dedicatedRole: boolean;
}

interface Admin {
  readonly name: string;
  readonly mayCreateRoles: boolean;
  readonly isSuperuser: boolean;
}

/**
 * Gives a service its own schema and, where possible, its own role that owns nothing else. Safe to repeat and to
 * run from several processes at once.
 *
 * @throws UnsafeRoleError when the role is one that row-level security does not bind
 * @throws IdentifierError
 */
export async function provisionSchema(adminUrl: string, options: ProvisionOptions): Promise<ProvisionedSchema> {
  const schema = plainIdentifier('service', options.service);
  if (new URL(adminUrl).hostname === '') throw new IdentifierError('adminUrl', '', 'a host in the connection URL');
  const client = new Client({
    connectionString: adminUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    application_name: `provision ${schema}`,
  });
  await client.connect();
  try {
    const admin = await whoAmI(client);
    if (!admin.mayCreateRoles) {
      await refuseUnboundRole(rowsOf(client), admin.name);
      await inTransaction(client, schema, () => createSchema(client, schema, admin.name));
      return { url: adminUrl, schema, role: admin.name, dedicatedRole: false };
    }
    const role = `carbon_${schema}`;
    const password = options.password ?? derivedPassword(adminUrl, role);
    await retryWhile(
      (error) => roleConflictStates.includes(sqlStateOf(error) ?? ''),
      () =>
        inTransaction(client, schema, async () => {
          await createRole(client, role, password, admin);
          await createSchema(client, schema, role);
        }),
    );
    return { url: urlOf(adminUrl, role, password), schema, role, dedicatedRole: true };
  } finally {
    await client.end();
  }
}

async function whoAmI(client: Client): Promise<Admin> {
  const { rows } = await client.query<Admin>(
    `SELECT rolname AS name, rolsuper AS "isSuperuser", rolsuper OR rolcreaterole AS "mayCreateRoles"
     FROM pg_roles WHERE rolname = current_user`,
  );
  const admin = rows[0];
  if (admin === undefined) throw new UnsafeRoleError('current_user', 'is not listed in pg_roles');
  return admin;
}

async function createRole(client: Client, role: string, password: string | undefined, admin: Admin): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) {
    await client.query(`CREATE ROLE ${role} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION`);
  }
  await refuseUnboundRole(rowsOf(client), role);
  const secret = password === undefined ? '' : `PASSWORD ${client.escapeLiteral(password)}`;
  await client.query(`ALTER ROLE ${role} LOGIN ${secret}`);
  // Making a schema for another role takes the right to become it, which a superuser has anyway.
  if (!admin.isSuperuser) await client.query(`GRANT ${role} TO CURRENT_USER`);
}

async function createSchema(client: Client, schema: string, owner: string): Promise<void> {
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema} AUTHORIZATION ${client.escapeIdentifier(owner)}`);
  const { rowCount } = await client.query(
    'SELECT FROM pg_namespace WHERE nspname = $1 AND pg_get_userbyid(nspowner) = $2',
    [schema, owner],
  );
  if (rowCount === 0) throw new UnsafeRoleError(owner, `does not own the schema "${schema}", which exists already`);
  await client.query(`REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`);
  const { rows } = await client.query<{ database: string; mayRevoke: boolean }>(
    `SELECT current_database() AS database, pg_has_role(nspowner, 'USAGE') AS "mayRevoke"
     FROM pg_namespace WHERE nspname = 'public'`,
  );
  if (rows[0]?.mayRevoke === true) await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
}

async function inTransaction(client: Client, schema: string, change: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`provision ${schema}`]);
    await change();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** An admin without a password is let in by the server's own rules, and so will the service be. */
function derivedPassword(adminUrl: string, role: string): string | undefined {
  const adminPassword = decodeURIComponent(new URL(adminUrl).password);
  if (adminPassword === '') return undefined;
  return createHmac('sha256', adminPassword).update(`carbon-butler role ${role}`).digest('base64url');
}

function urlOf(adminUrl: string, role: string, password: string | undefined): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password === undefined ? '' : encodeURIComponent(password);
  return url.href;
}

function rowsOf(client: Client): RowsOf {
  return async (sql, parameters) => (await client.query<{ name: string }>(sql, parameters)).rows;
}
