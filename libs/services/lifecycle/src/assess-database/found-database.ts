import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findDatabaseRef, type StoredDatabase } from '../persistence/import.repository.js';
import { requiredUuid } from '../request-fields.js';

/** What tells the database that a request names from others. @throws RequestError, NotFoundError */
export async function foundDatabase(
  dataSource: DataSource,
  tenantId: string,
  databaseId: string,
): Promise<Omit<StoredDatabase, 'body'>> {
  const id = requiredUuid('database_id', databaseId);
  const found = await inTenant(dataSource, tenantId, (transaction) => findDatabaseRef(transaction, id));
  if (!found) throw new NotFoundError('id', id, 'database');
  return found;
}
