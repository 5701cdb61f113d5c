import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { from, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { foundDatabase } from '../assess-database/found-database.js';
import { Assessor } from '../product-system/assessor.js';

/** Well inside what one gRPC message may hold. */
const partBytes = 2 * 2 ** 20;

@Controller()
export class ExportDatabaseGrpc {
  constructor(
    private readonly dataSource: DataSource,
    private readonly assessor: Assessor,
  ) {}

  @GrpcMethod('LifecycleService', 'exportDatabase')
  async export(
    { databaseId }: lifecycleV1.ExportDatabaseRequest,
    metadata: Metadata,
  ): Promise<Observable<lifecycleV1.ExportDatabaseResponse>> {
    const { tenantId, signal } = callContext(metadata);
    const { body } = await foundDatabase(this.dataSource, tenantId, databaseId);
    return from(partsOf(await this.assessor.exportDatabase(body, signal)));
  }
}

function* partsOf(archive: Uint8Array): Generator<lifecycleV1.ExportDatabaseResponse> {
  for (let at = 0; at < archive.length; at += partBytes) yield { content: archive.subarray(at, at + partBytes) };
}
