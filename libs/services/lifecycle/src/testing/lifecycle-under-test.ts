import { allTopics } from '@carbon-butler/contract-events';
import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually } from '@carbon-butler/testing-harness';
import { startLifecycle } from '../start.js';

const internalToken = 'a-token-of-at-least-thirty-two-characters';
/** A whole database is read within this time, on a busy machine too. */
const readMsMax = 120_000;
const partBytes = 2 * 2 ** 20;

/** The service on a database of its own, and a client of it. */
export class LifecycleUnderTest implements AsyncDisposable {
  readonly client: GrpcClient<typeof lifecycleV1.LifecycleServiceService>;

  private constructor(
    service: RunningService,
    private readonly closers: readonly (() => Promise<unknown>)[],
  ) {
    this.client = createGrpcClient(lifecycleV1.LifecycleServiceService, service.urls['grpc'] ?? '', {
      ...{ internalToken, deadlineMs: readMsMax, idempotentMethods: [] },
    });
  }

  static async start(): Promise<LifecycleUnderTest> {
    const database = await createTestDatabase();
    const transport = new InMemoryTransport({ broker: new InMemoryBroker(), topics: allTopics, appVersion: 'test' });
    await transport.start();
    await transport.ensureTopics(allTopics);
    const service = await startLifecycle(
      {
        ...{ host: '127.0.0.1', grpcPort: 0, httpPort: 0, databaseUrl: new Secret(database.adminUrl), poolSize: 4 },
        ...{ internalToken: new Secret(internalToken), assessmentThreads: 0, importBytesMax: 64 * 2 ** 20 },
        ...{ draws: 500, seed: '1', calculationDeadlineMs: 1_800_000 },
      },
      { logger: createLogger('lifecycle', { level: 'silent' }), transport },
    );
    return new LifecycleUnderTest(service, [
      () => service[Symbol.asyncDispose](),
      () => transport.stop(),
      () => database.drop(),
    ]);
  }

  /** Imports and commits a file. @returns the id of the database */
  async imported(file: Uint8Array, asked: { readonly tenantId: string }): Promise<string> {
    const { client } = this;
    const importId = idOf(await client.beginImport({ name: 'file' }, asked));
    for (let from = 0; from < file.length; from += partBytes) {
      const content = file.subarray(from, from + partBytes);
      await client.appendImportPart({ importId, position: from / partBytes, content }, asked);
    }
    await client.finishUpload({ importId }, asked);
    await eventually(
      async () => {
        const { job } = await client.getImport({ importId, withFindings: false }, asked);
        if (job?.state !== lifecycleV1.ImportState.READ) throw new Error(`not read: ${job?.problem ?? ''}`);
      },
      { timeoutMs: readMsMax },
    );
    const { job } = await client.commitImport({ importId }, asked);
    return job?.databaseId ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    for (const close of this.closers) await close();
  }
}

function idOf({ job }: { readonly job: lifecycleV1.ImportJob | undefined }): string {
  if (!job) throw new Error('no job');
  return job.id;
}
