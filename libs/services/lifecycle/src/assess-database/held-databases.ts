import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { DatabasesBusyError, NotFoundError } from '../errors.js';
import { findDatabase, type StoredDatabase } from '../persistence/import.repository.js';

/** Databases held in memory at a time, each of up to tens of megabytes, from when it is read until it has been worked on. */
export const heldDatabasesMax = 12;

/** Reads databases for those who work on them, no more at a time than memory has room for. */
export class HeldDatabases {
  private held = 0;

  constructor(private readonly dataSource: DataSource) {}

  /** @throws DatabasesBusyError, NotFoundError; what `use` throws */
  async with<T>(tenantId: string, id: string, use: (database: StoredDatabase) => Promise<T>): Promise<T> {
    if (this.held >= heldDatabasesMax) throw new DatabasesBusyError(heldDatabasesMax);
    this.held += 1;
    try {
      const found = await inTenant(this.dataSource, tenantId, (transaction) => findDatabase(transaction, id));
      if (!found) throw new NotFoundError('id', id, 'database');
      return await use(found);
    } finally {
      this.held -= 1;
    }
  }
}
