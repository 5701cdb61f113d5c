import type { Logger } from '@carbon-butler/platform-observability';
import { runInTraceContext, tracer, withSpan } from '@carbon-butler/platform-observability';
import { inSystem, inTenant } from '@carbon-butler/platform-persistence';
import { WakeUp } from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';
import { footprintsRestated, restatementFailed } from '../telemetry.js';
import { type RestatementTools, restateSystem } from './restate-system.js';
import {
  countStaleSystems,
  dueSystems,
  postponeStaleSystem,
  queueTime,
  type StaleSystem,
} from './restatement-queue.js';

/** How long the restater looks away when nothing is due and nobody wakes it. */
const pollMs = 50;
const failurePauseMs = 1_000;
const drainPollMs = 20;

/**
 * Restates stale product systems, one after the other. Restaters of any number of processes share the queue.
 *
 * The queue is durable and a system leaves it with the versions that follow, so a crash at any point repeats the work
 * and loses nothing.
 */
export class Restater {
  private readonly wakeUp = new WakeUp();
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly tools: RestatementTools,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Lets it look at once: a system may be due. */
  wake(): void {
    this.wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.wake();
    await this.running;
  }

  /** Resolves when every system that was stale at the call is restated or has failed. */
  async drain(): Promise<void> {
    const since = await inSystem(this.dataSource, queueTime);
    while ((await inSystem(this.dataSource, (transaction) => countStaleSystems(transaction, since))) > 0)
      await pause(drainPollMs);
  }

  private async run(): Promise<void> {
    while (!this.isStopped()) {
      try {
        if (!(await this.restateOne())) await this.wakeUp.wait(pollMs);
      } catch (error) {
        this.logger.error('restatement queue out of reach', { error });
        await pause(failurePauseMs);
      }
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  /** The first due system that no other process has in hand. False when there is none. */
  private async restateOne(): Promise<boolean> {
    for (const due of await inSystem(this.dataSource, dueSystems)) if (await this.restate(due)) return true;
    return false;
  }

  /** False when another process has the system. */
  private async restate(stale: StaleSystem): Promise<boolean> {
    const attributes = { 'carbon.tenant.id': stale.tenantId, 'carbon.use_case': 'restate-footprints' } as const;
    return runInTraceContext({ traceparent: stale.traceparent }, async () => {
      try {
        return await withSpan(tracer('lifecycle'), 'restate footprints', attributes, async (span) => {
          const result = await inTenant(this.dataSource, stale.tenantId, (transaction) =>
            restateSystem(transaction, stale, this.tools),
          );
          if (!result) return false;
          span.set('carbon.event.count', result.causeCount);
          footprintsRestated(this.logger, stale, result);
          return true;
        });
      } catch (error) {
        restatementFailed(this.logger, stale, error);
        const message = error instanceof Error ? error.message : String(error);
        await inSystem(this.dataSource, (transaction) => postponeStaleSystem(transaction, stale, message));
        return true;
      }
    });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
