import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { NotFoundError, RequestError } from '../errors.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { findDatabase } from '../persistence/import.repository.js';
import { countOr, requiredUuid } from '../request-fields.js';
import { listExchanges } from './list-exchanges.js';

const limitDefault = 100;
const limitMax = 500;
const textLengthMax = 200;
const activityLengthMax = 1_000;

@Controller()
export class ListExchangesGrpc {
  constructor(private readonly dataSource: DataSource) {}

  @GrpcMethod('LifecycleService', 'listDatabaseExchanges')
  async list(
    { databaseId, activity, text, limit }: lifecycleV1.ListDatabaseExchangesRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListDatabaseExchangesResponse> {
    if (activity === '' || activity.length > activityLengthMax)
      throw new RequestError('activity', `1 to ${activityLengthMax} characters`);
    if (text.length > textLengthMax) throw new RequestError('text', `at most ${textLengthMax} characters`);
    const id = requiredUuid('database_id', databaseId);
    const asked = { activity, text, limit: countOr('limit', limit, limitDefault, limitMax) };
    const { tenantId } = callContext(metadata);
    const found = await inTenant(this.dataSource, tenantId, (transaction) => findDatabase(transaction, id));
    if (!found) throw new NotFoundError('id', id, 'database');
    const { name, digest, body } = found;
    return {
      ...listExchanges(unpackDatabase(body), asked),
      source: { id: name, version: digest, locator: activity, licence: "the data's own" },
    };
  }
}
