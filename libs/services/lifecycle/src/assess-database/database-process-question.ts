import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { DataSource } from 'typeorm';
import type { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { RequestError } from '../errors.js';
import type { Question } from '../questions/question.js';
import { countedByOfMessage } from './counted-by-message.js';
import { foundDatabase } from './found-database.js';

const idLengthMax = 1_000;

/** @throws RequestError where the message itself is wrong; NotFoundError when the tenant has no such database */
export async function databaseProcessQuestion(
  request: lifecycleV1.AssessDatabaseProcessRequest,
  tenantId: string,
  dataSource: DataSource,
  defaults: AssessmentDefaults,
): Promise<Question<'database-process'>> {
  const { databaseId, activity, amount, draws, seed, productSystem } = request;
  if (productSystem.length > idLengthMax) throw new RequestError('product_system', `at most ${idLengthMax} characters`);
  const { id, digest } = await foundDatabase(dataSource, tenantId, databaseId);
  return {
    question: 'database-process',
    inputs: {
      ...{ database: { id, digest }, activity, amount, ...countedByOfMessage(request) },
      ...(productSystem !== '' && { productSystem }),
      draws: draws === 0 ? defaults.draws : draws,
      seed: seed === '' ? defaults.seed : seed,
      date: defaults.date(),
    },
  };
}
