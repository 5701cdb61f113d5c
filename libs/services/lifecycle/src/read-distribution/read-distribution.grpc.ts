import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { quantitiesById } from '../quantities-by-id.js';
import { Ask } from '../questions/ask.js';
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
    const inputs = {
      assessment: await this.questions.assessmentOf(asker.tenantId, requiredUuid('run_id', runId)),
      bins: countOr('bins', bins, binsDefault, binsMax),
    };
    const { run } = await this.questions.ask<'distribution'>({ question: 'distribution', inputs }, asker);
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
