import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { Assessor } from '../product-system/assessor.js';
import { Ask } from '../questions/ask.js';
import { checkText, countOr } from '../request-fields.js';
import { databaseProcessQuestion } from './database-process-question.js';
import { foundDatabase } from './found-database.js';

const listedDefault = 50;
const listedMax = 200;

@Controller()
export class AssessDatabaseGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly questions: Ask,
    private readonly assessor: Assessor,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'listDatabaseProcesses')
  async list(
    { databaseId, text, limit }: lifecycleV1.ListDatabaseProcessesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseProcessesResponse> {
    checkText(text);
    const most = countOr('limit', limit, listedDefault, listedMax);
    const { tenantId, signal } = callContext(metadata);
    const { body } = await foundDatabase(this.dataSource, tenantId, databaseId);
    const found = await this.assessor.look<'processes'>(
      body,
      { look: 'processes', asked: { text, limit: most } },
      signal,
    );
    return { processes: found.map((process) => ({ ...process })) };
  }

  @GrpcMethod('LifecycleService', 'listDatabaseImpactCategories')
  async listCategories(
    { databaseId, text, limit: most }: lifecycleV1.ListDatabaseImpactCategoriesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseImpactCategoriesResponse> {
    checkText(text);
    const limit = countOr('limit', most, listedDefault, listedMax);
    const { tenantId, signal } = callContext(metadata);
    const { body } = await foundDatabase(this.dataSource, tenantId, databaseId);
    const { categories, exchangedFlows } = await this.assessor.look<'impact-categories'>(
      body,
      { look: 'impact-categories', asked: { text, limit } },
      signal,
    );
    return { categories: categories.map((category) => ({ ...category })), exchangedFlows };
  }

  @GrpcMethod('LifecycleService', 'listDatabaseProductSystems')
  async listProductSystems(
    { databaseId, text, limit: most }: lifecycleV1.ListDatabaseProductSystemsRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseProductSystemsResponse> {
    checkText(text);
    const limit = countOr('limit', most, listedDefault, listedMax);
    const { tenantId, signal } = callContext(metadata);
    const { body } = await foundDatabase(this.dataSource, tenantId, databaseId);
    const found = await this.assessor.look<'product-systems'>(
      body,
      { look: 'product-systems', asked: { text, limit } },
      signal,
    );
    return { productSystems: found.map((system) => ({ ...system, activities: [...system.activities] })) };
  }

  @GrpcMethod('LifecycleService', 'assessDatabaseProcess')
  async assess(
    request: lifecycleV1.AssessDatabaseProcessRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.AssessDatabaseProcessResponse> {
    const asker = callContext(metadata);
    const question = await databaseProcessQuestion(request, asker.tenantId, this.dataSource, this.defaults);
    const { run } = await this.questions.ask<'database-process'>(question, asker);
    return { run: toRunMessage(run) };
  }
}
