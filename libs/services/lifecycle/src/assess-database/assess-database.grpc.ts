import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { NotFoundError, RequestError } from '../errors.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { findDatabase, type StoredDatabase } from '../persistence/import.repository.js';
import { Assessor } from '../product-system/assessor.js';
import { Ask } from '../questions/ask.js';
import { countOr, requiredUuid } from '../request-fields.js';
import { countedByOfMessage } from './counted-by-message.js';

const listedDefault = 50;
const listedMax = 200;
const textLengthMax = 200;

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
    const { body } = await this.database(callContext(metadata).tenantId, databaseId);
    const database = unpackDatabase(body);
    const { inventory } = linkDatabase(database, { characterisation: { methods: [], gases: [] } });
    const processes = new Map(database.processes.map((process) => [process.id, process]));
    const wanted = text.toLowerCase();
    return {
      processes: inventory.activities
        .map(({ id, reference }) => {
          const process = processes.get(id) ?? processes.get(id.split('#', 1)[0] ?? '');
          const { name = id, location = '' } = process ?? {};
          return { activity: id, name, location, unit: reference.unit };
        })
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .slice(0, most),
    };
  }

  @GrpcMethod('LifecycleService', 'listDatabaseImpactCategories')
  async listCategories(
    { databaseId, text, limit: most }: lifecycleV1.ListDatabaseImpactCategoriesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseImpactCategoriesResponse> {
    checkText(text);
    const limit = countOr('limit', most, listedDefault, listedMax);
    const { tenantId, signal } = callContext(metadata);
    const { body } = await this.database(tenantId, databaseId);
    const { categories, exchangedFlows } = await this.assessor.impactCategories(
      { database: body, text, limit },
      signal,
    );
    return { categories: categories.map((category) => ({ ...category })), exchangedFlows };
  }

  @GrpcMethod('LifecycleService', 'assessDatabaseProcess')
  async assess(
    request: lifecycleV1.AssessDatabaseProcessRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.AssessDatabaseProcessResponse> {
    const { databaseId, activity, amount, draws, seed } = request;
    const asker = callContext(metadata);
    const { id, digest } = await this.database(asker.tenantId, databaseId);
    const inputs = {
      ...{ database: { id, digest }, activity, amount, ...countedByOfMessage(request) },
      draws: draws === 0 ? this.defaults.draws : draws,
      seed: seed === '' ? this.defaults.seed : seed,
      date: this.defaults.date(),
    };
    const { run } = await this.questions.ask<'database-process'>({ question: 'database-process', inputs }, asker);
    return { run: toRunMessage(run) };
  }

  private async database(tenantId: string, databaseId: string): Promise<StoredDatabase> {
    const id = requiredUuid('database_id', databaseId);
    const found = await inTenant(this.dataSource, tenantId, (transaction) => findDatabase(transaction, id));
    if (!found) throw new NotFoundError('id', id, 'database');
    return found;
  }
}

/** @throws RequestError */
function checkText(text: string): void {
  if (text.length > textLengthMax) throw new RequestError('text', `at most ${textLengthMax} characters`);
}
