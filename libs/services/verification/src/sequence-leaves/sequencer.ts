import { setTimeout as sleep } from 'node:timers/promises';
import { inSystem } from '@carbon-butler/platform-persistence';
import { PostgresSession, WakeUp } from '@carbon-butler/platform-transport';
import { isQueueEmpty, queueChannel } from '../persistence/leaf-queue.repository.js';
import { serviceName, type VerificationTelemetry } from '../telemetry.js';
import { ensureCheckpoint, sequenceBatch, type SequencerParts } from './sequence-batch.js';

/** How often it looks by itself, in case no notification came. */
const pollMs = 1_000;
const failureBackoffMs = 500;
const drainPollMs = 20;

/**
 * Moves waiting leaves into the log as soon as they are committed. Every replica runs one; a lock in the database lets
 * one of them append at a time.
 */
export class Sequencer {
  private readonly wakeUp = new WakeUp();
  private readonly session: PostgresSession;
  private stopped = false;
  private running: Promise<void> | undefined;

  /** @param url connection URL of the service: one connection more, to hear of commits */
  constructor(
    private readonly parts: SequencerParts,
    private readonly telemetry: VerificationTelemetry,
    url: string,
  ) {
    const wake = (): void => {
      this.wakeUp.wake();
    };
    const report = (error: unknown): void => {
      if (!this.stopped) telemetry.databaseConnectionFailed(error);
    };
    this.session = new PostgresSession({
      url,
      applicationName: `${serviceName} sequencer`,
      channel: queueChannel,
      onNotification: wake,
      onUp: () => {
        wake();
        return Promise.resolve();
      },
      onDown: report,
      onError: report,
    });
  }

  async start(): Promise<void> {
    await ensureCheckpoint(this.parts);
    await this.session.start();
    this.running = this.run();
  }

  /** Resolves when every leaf in the queue has its place. @throws the signal's reason when it aborts */
  async drain(signal?: AbortSignal): Promise<void> {
    while (!(await inSystem(this.parts.dataSource, isQueueEmpty))) {
      signal?.throwIfAborted();
      this.wakeUp.wake();
      await sleep(drainPollMs);
    }
  }

  /** Finishes the batch at work; what waits is left to the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.wake();
    await this.running;
    await this.session.stop();
  }

  private async run(): Promise<void> {
    while (!this.isStopped()) {
      let waitMs = pollMs;
      try {
        await this.sequenceWaiting();
      } catch (error) {
        this.telemetry.sequencerFailed(error);
        waitMs = failureBackoffMs;
      }
      if (!this.isStopped()) await this.wakeUp.wait(waitMs);
    }
  }

  private async sequenceWaiting(): Promise<void> {
    while (!this.isStopped()) {
      const startedMs = performance.now();
      const outcome = await sequenceBatch(this.parts);
      if (outcome.kind !== 'sequenced') return;
      if (outcome.leaves > 0) this.telemetry.leavesSequenced(outcome.leaves, outcome.size, startedMs);
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }
}
