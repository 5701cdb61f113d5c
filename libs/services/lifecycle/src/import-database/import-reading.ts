import type { Logger } from '@carbon-butler/platform-observability';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { JobWork } from '../leased-jobs/job-runner.js';
import {
  endImport,
  importQueue,
  lockImport,
  readParts,
  setState,
  storeRead,
} from '../persistence/import.repository.js';
import type { QueuedJob } from '../persistence/job-queue.js';
import type { Assessor } from '../product-system/assessor.js';
import type { ImportOutcome } from './read-import.js';

const problemLengthMax = 1_000;

/** Reads files that wait to be imported. What was read is stored in one transaction that also ends the job. */
export class ImportReading implements JobWork {
  readonly queue = importQueue;

  constructor(
    private readonly dataSource: DataSource,
    private readonly assessor: Pick<Assessor, 'readImport'>,
    private readonly logger: Logger,
  ) {}

  async run(job: QueuedJob, signal: AbortSignal): Promise<void> {
    const { tenantId, jobId } = job;
    const task = await inTenant(this.dataSource, tenantId, async (transaction) => {
      const found = await lockImport(transaction, jobId);
      if (found?.state !== 'waiting' && found?.state !== 'reading') return undefined;
      await setState(transaction, jobId, 'reading');
      return { name: found.name, bytes: await readParts(transaction, jobId) };
    });
    const outcome = task && (await this.outcomeOf(task, signal));
    if (outcome) await this.store(job, outcome);
  }

  giveUp(job: QueuedJob, attempts: number): Promise<void> {
    return this.store(job, { problem: `reading it ended the process ${attempts} times` });
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
  private async store({ tenantId, jobId }: QueuedJob, outcome: ImportOutcome): Promise<void> {
    await inTenant(this.dataSource, tenantId, async (transaction) => {
      const job = await lockImport(transaction, jobId);
      if (job?.state !== 'reading' && job?.state !== 'waiting') return;
      if ('read' in outcome) await storeRead(transaction, jobId, outcome.read);
      else await endImport(transaction, jobId, 'failed', outcome.problem.slice(0, problemLengthMax));
    });
  }
}
