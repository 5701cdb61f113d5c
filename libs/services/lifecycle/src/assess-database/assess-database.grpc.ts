import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { RequestError } from '../errors.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { Ask } from '../questions/ask.js';
import { countOr } from '../request-fields.js';
import { databaseNamed, databaseProcessQuestion } from './database-process-question.js';

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
    const { body } = await databaseNamed(this.dataSource, callContext(metadata).tenantId, databaseId);
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
