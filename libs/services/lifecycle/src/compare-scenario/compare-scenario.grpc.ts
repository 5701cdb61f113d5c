import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { Ask } from '../questions/ask.js';
import { type Assessment, assessmentOf } from '../questions/assessment-of.js';
import type { Question } from '../questions/question.js';
import { requiredUuid } from '../request-fields.js';
import { databaseChangesOf, inventoryChangesOf } from './change-messages.js';

@Controller()
export class CompareScenarioGrpc {
  constructor(private readonly questions: Ask) {}

  @GrpcMethod('LifecycleService', 'compareScenario')
  async compare(
    { runId, changes }: lifecycleV1.CompareScenarioRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.CompareScenarioResponse> {
    const asker = callContext(metadata);
    const id = requiredUuid('run_id', runId);
    const baseline = assessmentOf(await this.questions.inputsOf(asker.tenantId, id), id);
    const { run } = await this.questions.ask(scenarioOf(baseline, changes), asker);
    return { run: toRunMessage(run) };
  }
}

function scenarioOf(
  { question, inputs: baseline }: Assessment,
  changes: readonly lifecycleV1.ScenarioChange[],
): Question<'scenario' | 'database-scenario'> {
  return question === 'assessment'
    ? { question: 'scenario', inputs: { baseline, changes: inventoryChangesOf(changes) } }
    : { question: 'database-scenario', inputs: { baseline, changes: databaseChangesOf(changes) } };
}
