import { DataSource, type DataSourceOptions, type EntitySchema, type Logger, type MigrationInterface } from 'typeorm';
import { SchemaTooNewError } from './errors.js';
import { plainIdentifier } from './identifier.js';
import { refuseUnboundRole } from './role-binding.js';

/** Name of the table that lists the migrations a schema has been through. */
export const migrationTable = 'schema_migration';

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 30_000;
const lockTimeoutMs = 10_000;
/** A transaction left open holds back vacuum and every event relay of the server, so an idle one is ended soon. */
const idleInTransactionTimeoutMs = 30_000;
const idleConnectionMs = 30_000;
/** The driver gives up after the server should have: for a connection that has gone silent. */
const silenceGraceMs = 5_000;
const migrationTimeoutMs = 600_000;

export type EntityClass = new () => object;
/** TypeORM wants the class name to end in its time of writing in milliseconds, e.g. `CreateProcess1764115200000`. */
export type MigrationClass = new () => MigrationInterface;

export interface OpenDataSourceOptions {
  /** The service's own connection URL, from `provisionSchema`. */
  readonly url: string;
  readonly schema: string;
  readonly entities: readonly (EntityClass | EntitySchema)[];
  readonly migrations: readonly MigrationClass[];
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Told when an idle connection breaks; the pool replaces it by itself. */
  readonly onConnectionError?: (error: unknown) => void;
}

/**
 * Migrates the service's schema, then opens its connection pool.
 *
 * Replicas that start together migrate one after the other; each migration is its own transaction.
 *
 * @throws SchemaTooNewError when the schema knows a migration that `migrations` does not
 * @throws UnsafeRoleError when `url` logs in as a role that row-level security does not bind
 */
export async function openDataSource(options: OpenDataSourceOptions): Promise<DataSource> {
  await migrate(options);
  return new DataSource(dataSourceOptions(options, options.poolSize, statementTimeoutMs)).initialize();
}

async function migrate(options: OpenDataSourceOptions): Promise<void> {
  // One connection holds the lock, the other migrates, under a time limit fit for changing large tables.
  const dataSource = new DataSource(dataSourceOptions(options, 2, migrationTimeoutMs));
  await dataSource.initialize();
  const lockHolder = dataSource.createQueryRunner();
  try {
    await refuseUnboundRole((sql, parameters) => dataSource.query(sql, parameters), null);
    await lockHolder.query(`SET lock_timeout = ${migrationTimeoutMs}`);
    await lockHolder.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`migrate ${options.schema}`]);
    await refuseNewerSchema(dataSource, options);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    // Destroying the pool closes the session, and with it goes the lock.
    await lockHolder.release();
    await dataSource.destroy();
  }
}

async function refuseNewerSchema(dataSource: DataSource, options: OpenDataSourceOptions): Promise<void> {
  const table = `${options.schema}.${migrationTable}`;
  const [found] = await dataSource.query<{ exists: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    table,
  ]);
  if (found?.exists !== true) return;
  const applied = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${table} ORDER BY id`);
  const known = new Set(options.migrations.map((migration) => migration.name));
  const unknown = applied.map(({ name }) => name).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new SchemaTooNewError(options.schema, unknown);
}

/** Even with logging off TypeORM prints to the console; what fails is thrown, and queries are traced elsewhere. */
const silentLogger: Logger = {
  logQuery: ignore,
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
  logMigration: ignore,
  log: ignore,
};

function ignore(): void {}

function dataSourceOptions(options: OpenDataSourceOptions, poolSize: number, timeoutMs: number): DataSourceOptions {
  const schema = plainIdentifier('schema', options.schema);
  return {
    type: 'postgres',
    url: options.url,
    schema,
    entities: [...options.entities],
    migrations: [...options.migrations],
    migrationsTableName: migrationTable,
    migrationsRun: false,
    synchronize: false,
    logger: silentLogger,
    // gen_random_uuid() is built in; a service's role may not install extensions.
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    applicationName: options.applicationName,
    poolSize,
    connectTimeoutMS: connectTimeoutMs,
    poolErrorHandler: options.onConnectionError ?? ignore,
    extra: {
      options: `-c search_path=${schema} -c default_transaction_isolation=read\\ committed`,
      statement_timeout: timeoutMs,
      query_timeout: timeoutMs + silenceGraceMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      idleTimeoutMillis: idleConnectionMs,
      keepAlive: true,
    },
  };
}
