import type { Logger } from '@carbon-butler/platform-observability';
import { inSystem, inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import {
  endImport,
  leaseImport,
  lockImport,
  type QueuedImport,
  readParts,
  releaseImport,
  renewLease,
  setState,
  storeRead,
} from '../persistence/import.repository.js';
import type { Assessor } from '../product-system/assessor.js';
import type { ImportOutcome } from './read-import.js';

const pollMs = 200;
const failurePauseMs = 1_000;
const leaseMs = 15_000;
/** A cancelled file is noticed within this time. */
const renewMs = 500;
/** Times reading may end with its process before the file is taken to be the cause. */
const attemptsMax = 3;
const problemLengthMax = 1_000;

/**
 * Reads files that wait, one after the other; several readers, in any number of processes, share the queue.
 *
 * The file is in the database and a reader holds it by a lease, so that after a crash another one begins anew. What
 * was read is stored in one transaction that also ends the job.
 */
export class ImportReader {
  private stopped = false;
  private running: Promise<void> | undefined;
  private current: AbortController | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly assessor: Pick<Assessor, 'readImport'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** A file being read stays in the queue and is read again by whoever comes next. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.current?.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopped()) {
      try {
        const next = await inSystem(this.dataSource, (transaction) => leaseImport(transaction, leaseMs));
        if (next) await this.read(next);
        else await pause(pollMs);
      } catch (error) {
        this.logger.error('import queue out of reach', { error });
        await pause(failurePauseMs);
      }
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async read(queued: QueuedImport): Promise<void> {
    const { tenantId, importId, attempts } = queued;
    if (attempts > attemptsMax) {
      await this.store(queued, { problem: `reading it ended the process ${attemptsMax} times` });
      return;
    }
    const task = await inTenant(this.dataSource, tenantId, async (transaction) => {
      const job = await lockImport(transaction, importId);
      if (!job) return undefined;
      await setState(transaction, importId, 'reading');
      return { name: job.name, bytes: await readParts(transaction, importId) };
    });
    if (!task) return;
    const abort = (this.current = new AbortController());
    const renewal = setInterval(() => void this.renew(queued, abort), renewMs);
    try {
      await this.store(queued, await this.outcomeOf(task, abort.signal));
    } finally {
      clearInterval(renewal);
      this.current = undefined;
    }
  }

  private async outcomeOf(
    task: Parameters<Assessor['readImport']>[0],
    signal: AbortSignal,
  ): Promise<ImportOutcome | undefined> {
    try {
      return await this.assessor.readImport(task, signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      this.logger.error('a file could not be read', { name: task.name, error });
      return { problem: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
    }
  }

  /** Nothing is stored for a job that was cancelled or taken over meanwhile. */
  private async store(queued: QueuedImport, outcome: ImportOutcome | undefined): Promise<void> {
    const { tenantId, importId } = queued;
    if (!outcome) {
      if (this.stopped) await inSystem(this.dataSource, (transaction) => releaseImport(transaction, queued));
      return;
    }
    await inTenant(this.dataSource, tenantId, async (transaction) => {
      const job = await lockImport(transaction, importId);
      if (job?.state !== 'reading' && job?.state !== 'waiting') return;
      if ('read' in outcome) await storeRead(transaction, importId, outcome.read);
      else await endImport(transaction, importId, 'failed', outcome.problem.slice(0, problemLengthMax));
    });
  }

  private async renew(queued: QueuedImport, abort: AbortController): Promise<void> {
    try {
      const held = await inSystem(this.dataSource, (transaction) => renewLease(transaction, queued, leaseMs));
      if (!held) abort.abort();
    } catch (error) {
      this.logger.warn('the lease of an import could not be renewed', { error });
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
