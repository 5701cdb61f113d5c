import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { Ask } from '../questions/ask.js';
import { AssessmentDefaults } from './assessment-defaults.js';
import { assessmentQuestion } from './assessment-question.js';

@Controller()
export class AssessInventoryGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly questions: Ask,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'assessInventory')
  async assess(
    request: lifecycleV1.AssessInventoryRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.AssessInventoryResponse> {
    const asker = callContext(metadata);
    const question = await assessmentQuestion(request, asker.tenantId, this.dataSource, this.defaults);
    const { run } = await this.questions.ask<'assessment'>(question, asker);
    return { run: toRunMessage(run) };
  }
}
