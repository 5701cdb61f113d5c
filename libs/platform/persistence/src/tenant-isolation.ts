import type { DataSource, QueryRunner } from 'typeorm';
import { TenantIsolationError } from './errors.js';
import { plainIdentifier } from './identifier.js';
import { migrationTable } from './open-data-source.js';
import { refuseUnboundRole } from './role-binding.js';

const policyName = 'tenant_isolation';
/** After a commit the setting is '' instead of absent, and casting that to uuid would throw. */
const ownTenant = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid";
/** The same as PostgreSQL prints it back (pg_get_expr; the same text from version 14 to 18). */
const ownTenantAsStored = "(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)";

/**
 * For migrations: binds a table with a `tenant_id uuid not null` column to the transaction's tenant.
 *
 * FORCE makes the policy hold for the table's owner too, which is the role the service works as.
 */
export async function enableTenantIsolation(queryRunner: QueryRunner, table: string): Promise<void> {
  const name = plainIdentifier('table', table);
  await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
  await queryRunner.query(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
  await queryRunner.query(`CREATE POLICY ${policyName} ON ${name} USING (${ownTenant}) WITH CHECK (${ownTenant})`);
}

interface TableFacts {
  readonly table: string;
  readonly tenantType: string | null;
  readonly tenantRequired: boolean | null;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly policies: readonly PolicyFacts[];
  readonly indexesWithoutTenant: readonly string[];
}

interface PolicyFacts {
  readonly name: string;
  readonly command: string;
  readonly everyRole: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

/**
 * Proves from the catalogue that the service's schema keeps tenants apart: for every service's integration test.
 *
 * A table with `tenant_id` needs forced row-level security with exactly our permissive policy, and `tenant_id` in
 * every unique index: one without it tells a tenant that another has the value. A table without `tenant_id` must be
 * named in `tablesWithoutTenant`.
 *
 * @throws TenantIsolationError listing every gap
 * @throws UnsafeRoleError when connected as a role that no policy binds
 */
export async function assertTenantIsolation(
  dataSource: DataSource,
  tablesWithoutTenant: readonly string[],
): Promise<void> {
  const schema = 'schema' in dataSource.options ? String(dataSource.options.schema) : 'public';
  await refuseUnboundRole((sql, parameters) => dataSource.query(sql, parameters), null);
  const tables = await dataSource.query<TableFacts[]>(tableFactsSql, [schema]);
  const problems = [
    ...tables
      .filter(({ table }) => table !== migrationTable)
      .flatMap((facts) => tableProblems(facts, tablesWithoutTenant).map((problem) => `${facts.table}: ${problem}`)),
    ...tablesWithoutTenant
      .filter((name) => !tables.some(({ table }) => table === name))
      .map((name) => `${name}: is listed as a table without tenant_id but does not exist`),
  ];
  if (problems.length > 0) throw new TenantIsolationError(schema, problems);
}

function tableProblems(facts: TableFacts, tablesWithoutTenant: readonly string[]): readonly string[] {
  const listed = tablesWithoutTenant.includes(facts.table);
  if (facts.tenantType === null) {
    return listed ? [] : ['has no tenant_id and is not listed as a table without one'];
  }
  const asExpected = (policy: PolicyFacts): boolean =>
    policy.command === '*' &&
    policy.everyRole &&
    policy.using === ownTenantAsStored &&
    policy.check === ownTenantAsStored;
  return [
    ...(listed ? ['is listed as a table without tenant_id but has one'] : []),
    ...(facts.tenantType === 'uuid' ? [] : [`tenant_id is ${facts.tenantType}, expected uuid`]),
    ...(facts.tenantRequired === true ? [] : ['tenant_id may be null']),
    ...(facts.enabled ? [] : ['row-level security is not enabled']),
    ...(facts.forced ? [] : ['row-level security is not forced, so the owner sees every row']),
    ...(facts.policies.some(asExpected) ? [] : ['has no policy with USING and WITH CHECK on the own tenant']),
    // Permissive policies, the only ones looked at, are joined by OR: a second one can only let more through.
    ...facts.policies
      .filter((policy) => !asExpected(policy))
      .map(({ name }) => `policy ${name} lets other rows through`),
    ...facts.indexesWithoutTenant.map((index) => `unique index ${index} does not include tenant_id`),
  ];
}

const tableFactsSql = `
  SELECT c.relname AS "table",
         format_type(t.atttypid, NULL) AS "tenantType",
         t.attnotnull AS "tenantRequired",
         c.relrowsecurity AS "enabled",
         c.relforcerowsecurity AS "forced",
         coalesce((SELECT json_agg(json_build_object(
                     'name', p.polname, 'command', p.polcmd, 'everyRole', p.polroles = '{0}',
                     'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
                   FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive), '[]') AS "policies",
         coalesce((SELECT json_agg(i.indexrelid::regclass::text ORDER BY i.indexrelid::regclass::text)
                   FROM pg_index i
                   WHERE i.indrelid = c.oid AND (i.indisunique OR i.indisexclusion)
                     AND NOT coalesce(t.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1]), false)), '[]')
           AS "indexesWithoutTenant"
  FROM pg_class c
  LEFT JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id' AND NOT t.attisdropped
  WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p', 'f')
  ORDER BY c.relname`;
