import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { methodOfMessage } from '../assess-inventory/assessment-message.js';
import { NotFoundError, RequestError } from '../errors.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { findDatabase, type StoredDatabase } from '../persistence/import.repository.js';
import { Ask } from '../questions/ask.js';
import { countOr, requiredUuid } from '../request-fields.js';
import { databaseProcesses } from './database-processes.js';

const processesDefault = 50;
const processesMax = 200;
const textLengthMax = 200;

@Controller()
export class AssessDatabaseGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly questions: Ask,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'listDatabaseProcesses')
  async list(
    { databaseId, text, limit }: lifecycleV1.ListDatabaseProcessesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseProcessesResponse> {
    if (text.length > textLengthMax) throw new RequestError('text', `at most ${textLengthMax} characters`);
    const most = countOr('limit', limit, processesDefault, processesMax);
    const { body } = await this.database(callContext(metadata).tenantId, databaseId);
    const wanted = text.toLowerCase();
    const processes = databaseProcesses(unpackDatabase(body)).filter(({ name }) => name.toLowerCase().includes(wanted));
    return { processes: processes.slice(0, most) };
  }

  @GrpcMethod('LifecycleService', 'assessDatabaseProcess')
  async assess(
    { databaseId, activity, amount, method, ownMethod, draws, seed }: lifecycleV1.AssessDatabaseProcessRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.AssessDatabaseProcessResponse> {
    const asker = callContext(metadata);
    const { id, digest } = await this.database(asker.tenantId, databaseId);
    const inputs = {
      ...{ database: { id, digest }, activity, amount, ...methodOfMessage(method, ownMethod) },
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
