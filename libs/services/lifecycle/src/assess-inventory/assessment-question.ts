import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { DataSource } from 'typeorm';
import { foundDatabase } from '../assess-database/found-database.js';
import type { Question } from '../questions/question.js';
import type { AssessmentDefaults } from './assessment-defaults.js';
import { assessmentOfMessage } from './assessment-message.js';

/** @throws RequestError; NotFoundError when there is no database of the id it names */
export async function assessmentQuestion(
  request: lifecycleV1.AssessInventoryRequest,
  tenantId: string,
  dataSource: DataSource,
  defaults: AssessmentDefaults,
): Promise<Question<'assessment'>> {
  const inputs = assessmentOfMessage(request, defaults);
  if (request.databaseId === '') return { question: 'assessment', inputs };
  const { id, digest } = await foundDatabase(dataSource, tenantId, request.databaseId);
  return { question: 'assessment', inputs: { ...inputs, database: { id, digest } } };
}
