import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import type { Look, LookKind, Looks } from '../look-into-database/look-into-database.js';
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
    { databaseId, text, limit }: lifecycleV1.ListDatabaseProcessesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseProcessesResponse> {
    checkText(text);
    const most = countOr('limit', limit, listedDefault, listedMax);
    const { tenantId, signal } = callContext(metadata);
    const look = { look: 'processes', asked: { text, limit: most } } as const;
    const found = await this.look(tenantId, databaseId, look, signal);
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
    const look = { look: 'impact-categories', asked: { text, limit } } as const;
    const { categories, exchangedFlows } = await this.look(tenantId, databaseId, look, signal);
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
    const look = { look: 'product-systems', asked: { text, limit } } as const;
    const found = await this.look(tenantId, databaseId, look, signal);
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

  private look<K extends LookKind>(
    tenantId: string,
    databaseId: string,
    look: Look<K>,
    signal: AbortSignal,
  ): Promise<Looks[K]['found']> {
    return this.databases.with(tenantId, requiredUuid('database_id', databaseId), ({ body }) =>
      this.assessor.look<K>(body, look, signal),
    );
  }
}
