import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { HeldDatabases } from '../assess-database/held-databases.js';
import { RequestError } from '../errors.js';
import { Assessor } from '../product-system/assessor.js';
import { countOr, requiredUuid } from '../request-fields.js';

const limitDefault = 100;
const limitMax = 500;
const textLengthMax = 200;
const activityLengthMax = 1_000;

@Controller()
export class ListExchangesGrpc {
  constructor(
    private readonly databases: HeldDatabases,
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
    return this.databases.with(tenantId, requiredUuid('database_id', databaseId), async ({ name, digest, body }) => ({
      ...(await this.assessor.look<'exchanges'>(body, { look: 'exchanges', asked }, signal)),
      source: { id: name, version: digest, locator: activity, licence: "the data's own" },
    }));
  }
}
