import type { Metadata } from '@grpc/grpc-js';
import { type lifecycleV1, toRunMessage } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findRun } from '../persistence/footprint.repository.js';
import { requiredUuid } from '../request-fields.js';

@Controller()
export class ReadRunGrpc {
  constructor(private readonly dataSource: DataSource) {}

  @GrpcMethod('LifecycleService', 'getRun')
  async get({ runId }: lifecycleV1.GetRunRequest, metadata: Metadata): Promise<lifecycleV1.GetRunResponse> {
    const id = requiredUuid('run_id', runId);
    const found = await inTenant(this.dataSource, callContext(metadata).tenantId, (transaction) =>
      findRun(transaction, id),
    );
    if (!found) throw new NotFoundError('id', id, 'run');
    return { run: toRunMessage(found.run) };
  }
}
