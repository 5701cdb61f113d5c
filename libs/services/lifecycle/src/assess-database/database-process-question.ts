import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { methodOfMessage } from '../assess-inventory/assessment-message.js';
import { NotFoundError } from '../errors.js';
import { findDatabase, type StoredDatabase } from '../persistence/import.repository.js';
import type { Question } from '../questions/question.js';
import { requiredUuid } from '../request-fields.js';

/** @throws RequestError where the message itself is wrong; NotFoundError when the tenant has no such database */
export async function databaseProcessQuestion(
  { databaseId, activity, amount, method, ownMethod, draws, seed }: lifecycleV1.AssessDatabaseProcessRequest,
  tenantId: string,
  dataSource: DataSource,
  defaults: AssessmentDefaults,
): Promise<Question<'database-process'>> {
  const { id, digest } = await databaseNamed(dataSource, tenantId, databaseId);
  return {
    question: 'database-process',
    inputs: {
      ...{ database: { id, digest }, activity, amount, ...methodOfMessage(method, ownMethod) },
      draws: draws === 0 ? defaults.draws : draws,
      seed: seed === '' ? defaults.seed : seed,
      date: defaults.date(),
    },
  };
}

/** @throws RequestError when it is no UUID, NotFoundError */
export async function databaseNamed(
  dataSource: DataSource,
  tenantId: string,
  databaseId: string,
): Promise<StoredDatabase> {
  const id = requiredUuid('database_id', databaseId);
  const found = await inTenant(dataSource, tenantId, (transaction) => findDatabase(transaction, id));
  if (!found) throw new NotFoundError('id', id, 'database');
  return found;
}
