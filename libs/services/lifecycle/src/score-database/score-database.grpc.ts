import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { countedByOfMessage } from '../assess-database/counted-by-message.js';
import { foundDatabase } from '../assess-database/found-database.js';
import { AssessmentDefaults } from '../assess-inventory/assessment-defaults.js';
import { RequestError } from '../errors.js';
import { quantitiesById } from '../quantities-by-id.js';
import { Ask } from '../questions/ask.js';
import { checkText, countOr } from '../request-fields.js';
import { scoreFigureId, scoreLimits } from './database-scores-run.js';

const processesDefault = 100;
/** What the largest database has room for; the ends of an interval are then good to about 5 %. */
const drawsDefault = 1_000;

@Controller()
export class ScoreDatabaseGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly questions: Ask,
    private readonly defaults: AssessmentDefaults,
  ) {}

  @GrpcMethod('LifecycleService', 'scoreDatabaseProcesses')
  async score(
    request: lifecycleV1.ScoreDatabaseProcessesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ScoreDatabaseProcessesResponse> {
    const { databaseId, draws, seed } = request;
    const asker = callContext(metadata);
    const asked = askedOf(request);
    const { id, digest } = await foundDatabase(this.dataSource, asker.tenantId, databaseId);
    const inputs = {
      ...{ database: { id, digest }, ...asked, ...countedByOfMessage(request) },
      draws: draws === 0 ? drawsDefault : draws,
      seed: seed === '' ? this.defaults.seed : seed,
      date: this.defaults.date(),
    };
    const { run, shape } = await this.questions.ask<'database-scores'>({ question: 'database-scores', inputs }, asker);
    const quantity = quantitiesById(run);
    return {
      run: toRunMessage(run),
      scores: shape.processes.map((process) => ({
        process: { ...process },
        score: quantity(scoreFigureId(process.activity)),
      })),
    };
  }
}

/** @throws RequestError */
function askedOf({ text, activities, limit }: lifecycleV1.ScoreDatabaseProcessesRequest) {
  checkText(text);
  const { processes } = scoreLimits;
  const most = countOr('limit', limit, processesDefault, processes);
  if (activities.length === 0) return { activities, text, limit: most };
  if (text !== '') throw new RequestError('text', 'no text beside activities');
  if (activities.length > processes) throw new RequestError('activities', `at most ${processes}`);
  return { activities, text, limit: activities.length };
}
