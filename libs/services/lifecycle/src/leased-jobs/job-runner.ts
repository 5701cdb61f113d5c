import type { Logger } from '@carbon-butler/platform-observability';
import { inSystem } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { type JobQueue, leaseJob, type QueuedJob, releaseJob, renewLease } from '../persistence/job-queue.js';

const pollMs = 200;
const failurePauseMs = 1_000;
const leaseMs = 15_000;
/** A job that was cancelled or taken over is noticed within this time. */
const renewMs = 500;
/** Times a job may come to no end, most likely with its process, before it is taken to be the cause. */
const attemptsMax = 3;

/** What is done with the jobs of a queue. */
export interface JobWork {
  readonly queue: JobQueue;
  /** Does a job and stores how it ended, unless the signal aborts: then nothing is stored. */
  run(job: QueuedJob, signal: AbortSignal): Promise<void>;
  /** Ends a job that was begun `attempts` times and came to no end. */
  giveUp(job: QueuedJob, attempts: number): Promise<void>;
}

/**
 * Does jobs that wait, one after the other; several runners, in any number of processes, share the queue.
 *
 * A job is in the database and a runner holds it by a lease, so that after a crash another one begins anew. How it
 * ended is stored in one transaction that also takes it off the queue.
 */
export class JobRunner {
  private stopped = false;
  private running: Promise<void> | undefined;
  private current: AbortController | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly work: JobWork,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** The job in hand stays in the queue and is done by whoever comes next. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.current?.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { queue } = this.work;
    while (!this.isStopped()) {
      try {
        const next = await inSystem(this.dataSource, (transaction) => leaseJob(transaction, queue, leaseMs));
        if (next) await this.take(next);
        else await pause(pollMs);
      } catch (error) {
        this.logger.error('a queue of jobs is out of reach', { queue: queue.table, error });
        await pause(failurePauseMs);
      }
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async take(job: QueuedJob): Promise<void> {
    const { queue } = this.work;
    if (job.attempts > attemptsMax) {
      this.logger.error('a job was given up', { queue: queue.table, job: job.jobId, attempts: attemptsMax });
      await this.work.giveUp(job, attemptsMax);
      return;
    }
    const abort = (this.current = new AbortController());
    const renewal = setInterval(() => void this.renew(job, abort), renewMs);
    try {
      if (this.isStopped()) abort.abort();
      else await this.work.run(job, abort.signal);
    } finally {
      clearInterval(renewal);
      this.current = undefined;
    }
    // Of a job that has ended, nothing is left to release.
    if (this.isStopped()) await inSystem(this.dataSource, (transaction) => releaseJob(transaction, queue, job));
  }

  private async renew(job: QueuedJob, abort: AbortController): Promise<void> {
    const { queue } = this.work;
    try {
      const held = await inSystem(this.dataSource, (transaction) => renewLease(transaction, queue, job, leaseMs));
      if (!held) abort.abort();
    } catch (error) {
      this.logger.warn('the lease of a job could not be renewed', { queue: queue.table, error });
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
