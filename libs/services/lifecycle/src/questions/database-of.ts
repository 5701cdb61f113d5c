import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findDatabase } from '../persistence/import.repository.js';
import type { Question } from './question.js';

/** Body of the database a question names, or nothing where it names none. @throws NotFoundError */
export async function databaseOf(
  dataSource: DataSource,
  tenantId: string,
  question: Question,
): Promise<Uint8Array | undefined> {
  if (question.question !== 'database-process') return undefined;
  const { id } = question.inputs.database;
  const found = await inTenant(dataSource, tenantId, (transaction) => findDatabase(transaction, id));
  if (!found) throw new NotFoundError('id', id, 'database');
  return found.body;
}
