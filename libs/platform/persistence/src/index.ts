export { provisionSchema } from './provision-schema.js';
export type { ProvisionedSchema, ProvisionOptions } from './provision-schema.js';
export { migrationTable, openDataSource } from './open-data-source.js';
export type { EntityClass, MigrationClass, OpenDataSourceOptions } from './open-data-source.js';
export { inSystem, inTenant } from './transaction-scope.js';
export type {
  SystemTransaction,
  TenantTransaction,
  TransactionOptions,
  TransactionScope,
} from './transaction-scope.js';
export { assertTenantIsolation, enableTenantIsolation } from './tenant-isolation.js';
export { conflictAttemptsMax, withConflictRetry } from './conflict-retry.js';
export { sqlStateOf, sqlStates } from './sql-state.js';
export {
  ConflictError,
  IdentifierError,
  SchemaTooNewError,
  TenantIsolationError,
  TransactionOverError,
  UnsafeRoleError,
} from './errors.js';
export type { PersistenceError } from './errors.js';
