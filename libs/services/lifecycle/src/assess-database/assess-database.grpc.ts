import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import type { Looks } from '../look-into-database/look-into-database.js';
import { Assessor } from '../product-system/assessor.js';
import { Ask } from '../questions/ask.js';
import { checkText, countOr, requiredUuid } from '../request-fields.js';
import { databaseProcessQuestion } from './database-process-question.js';
import { HeldDatabases } from './held-databases.js';

const listedDefault = 50;
const listedMax = 200;

@Controller()
export class AssessDatabaseGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly databases: HeldDatabases,
    private readonly questions: Ask,
    private readonly assessor: Assessor,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'listDatabaseProcesses')
  async list(
    request: lifecycleV1.ListDatabaseProcessesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseProcessesResponse> {
    const found = await this.listed<'processes'>('processes', request, metadata);
    return { processes: found.map((process) => ({ ...process })) };
  }

  @GrpcMethod('LifecycleService', 'listDatabaseImpactCategories')
  async listCategories(
    request: lifecycleV1.ListDatabaseImpactCategoriesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseImpactCategoriesResponse> {
    const found = await this.listed<'impact-categories'>('impact-categories', request, metadata);
    return { ...found, categories: found.categories.map((category) => ({ ...category })) };
  }

  @GrpcMethod('LifecycleService', 'listDatabaseProductSystems')
  async listProductSystems(
    request: lifecycleV1.ListDatabaseProductSystemsRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseProductSystemsResponse> {
    const found = await this.listed<'product-systems'>('product-systems', request, metadata);
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

  /** What a look by a part of a name finds. */
  private listed<K extends 'processes' | 'impact-categories' | 'product-systems'>(
    look: K,
    { databaseId, text, limit }: lifecycleV1.ListDatabaseProcessesRequest,
    metadata: Metadata,
  ): Promise<Looks[K]['found']> {
    checkText(text);
    const asked = { text, limit: countOr('limit', limit, listedDefault, listedMax) };
    const { tenantId, signal } = callContext(metadata);
    return this.databases.with(tenantId, requiredUuid('database_id', databaseId), ({ body }) =>
      this.assessor.look<K>(body, { look, asked }, signal),
    );
  }
}
