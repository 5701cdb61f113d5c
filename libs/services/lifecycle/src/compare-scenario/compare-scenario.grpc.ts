import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { Ask } from '../questions/ask.js';
import { scenarioQuestion } from './scenario-question.js';

@Controller()
export class CompareScenarioGrpc {
  constructor(private readonly questions: Ask) {}

  @GrpcMethod('LifecycleService', 'compareScenario')
  async compare(
    request: lifecycleV1.CompareScenarioRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.CompareScenarioResponse> {
    const asker = callContext(metadata);
    const question = await scenarioQuestion(request, asker.tenantId, this.questions);
    const { run } = await this.questions.ask(question, asker);
    return { run: toRunMessage(run) };
  }
}
