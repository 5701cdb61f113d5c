export { canServerReach, postgresVersion, startPostgres, stopAbandonedPostgres } from './start-postgres.js';
export type { PostgresOptions, PostgresServer } from './start-postgres.js';
export { DataDirectoryInUseError, DataDirectoryVersionError, PostgresServerError } from './errors.js';
