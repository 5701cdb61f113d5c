import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { quantitiesById } from '../quantities-by-id.js';
import { Ask } from '../questions/ask.js';
import { assessmentOf, type Assessment } from '../questions/assessment-of.js';
import type { Question } from '../questions/question.js';
import { countOr, requiredUuid } from '../request-fields.js';
import { binParts, binsMax } from './distribution-run.js';

const binsDefault = 40;

@Controller()
export class ReadDistributionGrpc {
  constructor(private readonly questions: Ask) {}

  @GrpcMethod('LifecycleService', 'getDrawDistribution')
  async get(
    { runId, bins }: lifecycleV1.GetDrawDistributionRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.GetDrawDistributionResponse> {
    const asker = callContext(metadata);
    const id = requiredUuid('run_id', runId);
    const assessed = assessmentOf(await this.questions.inputsOf(asker.tenantId, id), id);
    const counted = countOr('bins', bins, binsDefault, binsMax);
    const { run } = await this.questions.ask(distributionOf(assessed, counted), asker);
    const quantity = quantitiesById(run);
    return {
      run: toRunMessage(run),
      bins: Array.from({ length: run.figures.length / binParts.length }, (_, n) => ({
        low: quantity(`distribution.bin.${n}.low`),
        high: quantity(`distribution.bin.${n}.high`),
        share: quantity(`distribution.bin.${n}.share`),
      })),
    };
  }
}

function distributionOf(assessed: Assessment, bins: number): Question<'distribution' | 'database-distribution'> {
  return assessed.question === 'assessment'
    ? { question: 'distribution', inputs: { assessment: assessed.inputs, bins } }
    : { question: 'database-distribution', inputs: { assessment: assessed.inputs, bins } };
}
