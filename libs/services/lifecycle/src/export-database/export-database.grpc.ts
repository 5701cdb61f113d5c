import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { from, type Observable } from 'rxjs';
import { HeldDatabases } from '../assess-database/held-databases.js';
import { Assessor } from '../product-system/assessor.js';
import { requiredUuid } from '../request-fields.js';
import { HeldArchives } from './held-archives.js';

/** A client takes some sixteen parts ahead of its reader: small ones keep that short. */
const partBytes = 128 * 2 ** 10;

type Part = lifecycleV1.ExportDatabaseResponse;

@Controller()
export class ExportDatabaseGrpc {
  private readonly held = new HeldArchives();

  constructor(
    private readonly databases: HeldDatabases,
    private readonly assessor: Assessor,
  ) {}

  @GrpcMethod('LifecycleService', 'exportDatabase')
  async export(
    { databaseId }: lifecycleV1.ExportDatabaseRequest,
    metadata: Metadata,
    call: Pick<ServerWritableStream<unknown, Part>, 'once'>,
  ): Promise<Observable<Part>> {
    const { tenantId, signal } = callContext(metadata);
    const release = this.held.hold(tenantId);
    call.once('finish', release);
    signal.addEventListener('abort', release, { once: true });
    try {
      const archive = await this.databases.with(tenantId, requiredUuid('database_id', databaseId), ({ body }) =>
        this.assessor.exportDatabase(body, signal),
      );
      return from(partsOf(archive));
    } catch (error) {
      release();
      throw error;
    }
  }
}

function* partsOf(archive: Uint8Array): Generator<Part> {
  for (let at = 0; at < archive.length; at += partBytes) yield { content: archive.subarray(at, at + partBytes) };
}
