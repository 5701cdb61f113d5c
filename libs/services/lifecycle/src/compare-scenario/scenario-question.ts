import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { Ask } from '../questions/ask.js';
import { assessmentOf } from '../questions/assessment-of.js';
import type { Question } from '../questions/question.js';
import { requiredUuid } from '../request-fields.js';
import { databaseChangesOf, inventoryChangesOf } from './change-messages.js';

/** @throws RequestError where the message itself is wrong; NotFoundError when the run is not of an assessment */
export async function scenarioQuestion(
  { runId, changes }: lifecycleV1.CompareScenarioRequest,
  tenantId: string,
  questions: Pick<Ask, 'inputsOf'>,
): Promise<Question<'scenario' | 'database-scenario'>> {
  const id = requiredUuid('run_id', runId);
  const { question, inputs: baseline } = assessmentOf(await questions.inputsOf(tenantId, id), id);
  return question === 'assessment'
    ? { question: 'scenario', inputs: { baseline, changes: inventoryChangesOf(changes) } }
    : { question: 'database-scenario', inputs: { baseline, changes: databaseChangesOf(changes) } };
}
