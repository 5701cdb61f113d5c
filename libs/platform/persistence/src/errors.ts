/** A name that would need quoting, or could carry SQL, where a plain identifier is expected. */
export class IdentifierError extends Error {
  override readonly name = 'IdentifierError';
  constructor(
    readonly field: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(`${field}: expected ${expected}, got ${JSON.stringify(value.slice(0, 80))}`);
  }
}

/** A database role that row-level security does not bind, so tenants would see each other. */
export class UnsafeRoleError extends Error {
  override readonly name = 'UnsafeRoleError';
  constructor(
    readonly role: string,
    reason: string,
  ) {
    super(`the database role "${role}" ${reason}`);
  }
}

/** The schema was migrated by newer code. Running older code on it could write what the newer one can't read. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError';
  constructor(
    readonly schema: string,
    readonly unknownMigrations: readonly string[],
  ) {
    super(
      `the schema "${schema}" is newer than this program, which does not know: ${unknownMigrations.join(', ')}. ` +
        'Run the version that made it, or a later one',
    );
  }
}

/** What `assertTenantIsolation` found: every gap at once. */
export class TenantIsolationError extends Error {
  override readonly name = 'TenantIsolationError';
  constructor(
    readonly schema: string,
    readonly problems: readonly string[],
  ) {
    super(`tenants are not isolated in the schema "${schema}":\n- ${problems.join('\n- ')}`);
  }
}

/** A transaction handle used after its transaction ended: the write would happen outside of it. */
export class TransactionOverError extends Error {
  override readonly name = 'TransactionOverError';
  constructor() {
    super('this transaction has ended: await everything started in it before returning from its callback');
  }
}

/** Transactions kept colliding. The last collision is the cause. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
  constructor(
    readonly attempts: number,
    cause: unknown,
  ) {
    super(`the transaction met a concurrent one in each of ${attempts} attempts`, { cause });
  }
}

export type PersistenceError =
  IdentifierError | UnsafeRoleError | SchemaTooNewError | TenantIsolationError | TransactionOverError | ConflictError;
