import { UnsafeRoleError } from './errors.js';

/** Finds the role $1, the current one when null, if row-level security does not bind it. */
const unboundRoleSql = `
  SELECT rolname AS name FROM pg_roles
  WHERE rolname = coalesce($1, current_user) AND (rolsuper OR rolbypassrls)`;

export type RowsOf = (sql: string, parameters: unknown[]) => Promise<readonly { readonly name: string }[]>;

/** A superuser, or a role with BYPASSRLS, passes every policy by. @throws UnsafeRoleError */
export async function refuseUnboundRole(rowsOf: RowsOf, role: string | null): Promise<void> {
  const [unbound] = await rowsOf(unboundRoleSql, [role]);
  if (unbound === undefined) return;
  throw new UnsafeRoleError(
    unbound.name,
    'is a superuser or has BYPASSRLS, so tenants would see each other: connect as a role without either',
  );
}
