import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { RequestError } from '../errors.js';
import { Ask } from '../questions/ask.js';
import { requiredUuid } from '../request-fields.js';
import type { ScenarioChange } from './apply-changes.js';

@Controller()
export class CompareScenarioGrpc {
  constructor(private readonly questions: Ask) {}

  @GrpcMethod('LifecycleService', 'compareScenario')
  async compare(
    { runId, changes }: lifecycleV1.CompareScenarioRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.CompareScenarioResponse> {
    const asker = callContext(metadata);
    const inputs = {
      baseline: await this.questions.assessmentOf(asker.tenantId, requiredUuid('run_id', runId)),
      changes: changes.map(changeOf),
    };
    const { run } = await this.questions.ask<'scenario'>({ question: 'scenario', inputs }, asker);
    return { run: toRunMessage(run) };
  }
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
