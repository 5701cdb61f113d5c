import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { from, type Observable } from 'rxjs';
import { HeldDatabases } from '../assess-database/held-databases.js';
import { ExportsBusyError } from '../errors.js';
import { Assessor } from '../product-system/assessor.js';
import { requiredUuid } from '../request-fields.js';

/** A client takes some sixteen parts ahead of its reader: small ones keep that short. */
const partBytes = 128 * 2 ** 10;
/** Archives held at a time, each until its last part was taken: a caller may take long. */
const archivesMax = 4;

type Part = lifecycleV1.ExportDatabaseResponse;

@Controller()
export class ExportDatabaseGrpc {
  private held = 0;

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
    if (this.held >= archivesMax) throw new ExportsBusyError(archivesMax);
    const release = this.hold();
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

  private hold(): () => void {
    this.held += 1;
    let isHeld = true;
    return () => {
      if (isHeld) this.held -= 1;
      isHeld = false;
    };
  }
}

function* partsOf(archive: Uint8Array): Generator<Part> {
  for (let at = 0; at < archive.length; at += partBytes) yield { content: archive.subarray(at, at + partBytes) };
}
