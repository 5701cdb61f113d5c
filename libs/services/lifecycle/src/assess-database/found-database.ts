import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findDatabase, type StoredDatabase } from '../persistence/import.repository.js';
import { requiredUuid } from '../request-fields.js';

/** The database a request names. @throws RequestError, NotFoundError */
export async function foundDatabase(
  dataSource: DataSource,
  tenantId: string,
  databaseId: string,
): Promise<StoredDatabase> {
  const id = requiredUuid('database_id', databaseId);
  const found = await inTenant(dataSource, tenantId, (transaction) => findDatabase(transaction, id));
  if (!found) throw new NotFoundError('id', id, 'database');
  return found;
}
