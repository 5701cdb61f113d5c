import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { databaseProcessQuestion } from '../assess-database/database-process-question.js';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { assessmentQuestion } from '../assess-inventory/assessment-question.js';
import { scenarioQuestion } from '../compare-scenario/scenario-question.js';
import { RequestError } from '../errors.js';
import { Ask } from '../questions/ask.js';
import { calculationMessage } from './calculation-message.js';
import type { CalculationQuestion } from './calculation-question.js';
import { Calculations } from './calculations.js';

@Controller()
export class StartCalculationGrpc {
  constructor(
    private readonly calculations: Calculations,
    private readonly dataSource: DataSource,
    private readonly questions: Ask,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'startCalculation')
  async start(
    request: lifecycleV1.StartCalculationRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.StartCalculationResponse> {
    const { tenantId } = callContext(metadata);
    const question = await this.questionOf(request, tenantId);
    return { job: calculationMessage(await this.calculations.start(tenantId, question)) };
  }

  /** @throws RequestError, NotFoundError */
  private async questionOf(
    { what }: lifecycleV1.StartCalculationRequest,
    tenantId: string,
  ): Promise<CalculationQuestion> {
    switch (what?.$case) {
      case 'inventory':
        return assessmentQuestion(what.value, tenantId, this.dataSource, this.defaults);
      case 'databaseProcess':
        return databaseProcessQuestion(what.value, tenantId, this.dataSource, this.defaults);
      case 'scenario':
        return scenarioQuestion(what.value, tenantId, this.questions);
      case undefined:
        throw new RequestError('what', 'an inventory, a database_process or a scenario');
    }
  }
}
