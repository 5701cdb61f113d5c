import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { RequestError } from '../errors.js';
import type { Ask } from '../questions/ask.js';
import type { Question } from '../questions/question.js';
import { requiredUuid } from '../request-fields.js';
import type { ScenarioChange } from './apply-changes.js';

/** @throws RequestError where the message itself is wrong; NotFoundError when the run is not of an assessment */
export async function scenarioQuestion(
  { runId, changes }: lifecycleV1.CompareScenarioRequest,
  tenantId: string,
  questions: Pick<Ask, 'assessmentOf'>,
): Promise<Question<'scenario'>> {
  const baseline = await questions.assessmentOf(tenantId, requiredUuid('run_id', runId));
  return { question: 'scenario', inputs: { baseline, changes: changes.map(changeOf) } };
}

function changeOf({ what }: lifecycleV1.ScenarioChange): ScenarioChange {
  if (!what) throw new RequestError('change', 'a parameter or an exchange');
  if (what.$case === 'exchange') {
    const { activity, exchange, amount } = what.value;
    return { kind: 'exchange', activity, exchange, amount };
  }
  const { parameter, value } = what.value;
  return { kind: 'parameter', parameter, value };
}
