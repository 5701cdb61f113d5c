import type { DataSource, EntityManager } from 'typeorm';
import { TransactionOverError } from './errors.js';
import { tenantUuid } from './identifier.js';

export interface TransactionOptions {
  /** READ COMMITTED by default. */
  readonly isolation?: 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';
}

/**
 * Proof of being inside a transaction. Exported as a type only: `inTenant` and `inSystem` make it, so whatever takes
 * one can't be called outside.
 */
abstract class OpenTransaction {
  readonly #lease: Lease;

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  /** TypeORM's handle of this transaction. @throws TransactionOverError once it has ended */
  get manager(): EntityManager {
    if (this.#lease.manager === undefined) throw new TransactionOverError();
    return this.#lease.manager;
  }
}

class OpenTenantTransaction extends OpenTransaction {
  constructor(
    lease: Lease,
    readonly tenantId: string,
  ) {
    super(lease);
  }
}

class OpenSystemTransaction extends OpenTransaction {
  readonly tenantId = undefined;
}

interface Lease {
  manager: EntityManager | undefined;
}

/** Sees and writes the rows of one tenant. */
export type TenantTransaction = OpenTenantTransaction;
/** Sees no tenant's rows: for jobs on tables that belong to no tenant. */
export type SystemTransaction = OpenSystemTransaction;
export type TransactionScope = TenantTransaction | SystemTransaction;

/**
 * Runs `work` in a transaction that is bound to one tenant by row-level security. Commits when it resolves, rolls
 * back when it rejects.
 *
 * @throws IdentifierError when `tenantId` is not a UUID
 */
export function inTenant<T>(
  dataSource: DataSource,
  tenantId: string,
  work: (transaction: TenantTransaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const tenant = tenantUuid(tenantId);
  return inTransaction(dataSource, tenant, (lease) => work(new OpenTenantTransaction(lease, tenant)), options);
}

/** Runs `work` in a transaction without a tenant: tables with row-level security show it nothing and take nothing. */
export function inSystem<T>(
  dataSource: DataSource,
  work: (transaction: SystemTransaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return inTransaction(dataSource, '', (lease) => work(new OpenSystemTransaction(lease)), options);
}

function inTransaction<T>(
  dataSource: DataSource,
  tenant: string,
  work: (lease: Lease) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const run = async (manager: EntityManager): Promise<T> => {
    // The third argument makes it SET LOCAL: a pooled connection must not carry one tenant over to the next.
    await manager.query("SELECT set_config('app.tenant', $1, true)", [tenant]);
    const lease: Lease = { manager };
    try {
      return await work(lease);
    } finally {
      lease.manager = undefined;
    }
  };
  // Connections begin with READ COMMITTED: naming it would be one more statement in every transaction.
  return options.isolation ? dataSource.transaction(options.isolation, run) : dataSource.transaction(run);
}
