/** Another live process owns the data directory. Two servers on one directory would destroy it. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
  constructor(
    readonly dataDir: string,
    readonly ownerPid: number,
  ) {
    super(
      `the data directory ${dataDir} is in use by process ${ownerPid}: stop that process, or choose another directory`,
    );
  }
}

/** The directory was made by another major version of PostgreSQL, which can't read it. */
export class DataDirectoryVersionError extends Error {
  override readonly name = 'DataDirectoryVersionError';
  constructor(
    readonly dataDir: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(
      `the data directory ${dataDir} was made by PostgreSQL ${value}, this server is ${expected}: ` +
        `dump it with version ${value} and restore it into a new directory, or choose another directory`,
    );
  }
}

/** The server could not be prepared, started or stopped. */
export class PostgresServerError extends Error {
  override readonly name = 'PostgresServerError';
}
