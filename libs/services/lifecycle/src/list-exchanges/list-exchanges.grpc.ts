import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { foundDatabase } from '../assess-database/found-database.js';
import { RequestError } from '../errors.js';
import { Assessor } from '../product-system/assessor.js';
import { countOr } from '../request-fields.js';

const limitDefault = 100;
const limitMax = 500;
const textLengthMax = 200;
const activityLengthMax = 1_000;

@Controller()
export class ListExchangesGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly assessor: Assessor,
  ) {}

  @GrpcMethod('LifecycleService', 'listDatabaseExchanges')
  async list(
    { databaseId, activity, text, limit }: lifecycleV1.ListDatabaseExchangesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseExchangesResponse> {
    if (activity === '' || activity.length > activityLengthMax)
      throw new RequestError('activity', `1 to ${activityLengthMax} characters`);
    if (text.length > textLengthMax) throw new RequestError('text', `at most ${textLengthMax} characters`);
    const asked = { activity, text, limit: countOr('limit', limit, limitDefault, limitMax) };
    const { tenantId, signal } = callContext(metadata);
    const { name, digest, body } = await foundDatabase(this.dataSource, tenantId, databaseId);
    return {
      ...(await this.assessor.look<'exchanges'>(body, { look: 'exchanges', asked }, signal)),
      source: { id: name, version: digest, locator: activity, licence: "the data's own" },
    };
  }
}
