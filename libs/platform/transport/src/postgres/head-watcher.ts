import type { Pool } from 'pg';
import { WakeUp } from '../wake-up.js';

/** Looks behind notifications, which may get lost with a connection. */
const pollMs = 1_000;
/** First wait for a transaction that is still running beside one that has announced records; doubles up to `pollMs`. */
const pendingFirstMs = 2;

interface Head {
  readonly horizon: string;
  readonly fresh: readonly (readonly [topic: string, partition: number])[];
  readonly pending: boolean;
}

export interface HeadWatcherOptions {
  readonly pool: Pool;
  readonly schema: string;
  readonly onFresh: (topic: string, partition: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Asks once per process, however many groups and partitions it reads, where new records have become readable.
 *
 * Readable is what lies below `pg_snapshot_xmin`: every transaction there has ended, so nothing can still appear
 * among or before the records seen. A cursor over plain identity values would skip records that commit late.
 */
export class HeadWatcher {
  private readonly wakeUp = new WakeUp();
  private horizon = '0';
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(private readonly options: HeadWatcherOptions) {}

  /** Records below the present horizon are found by each reader's first fetch. */
  async start(): Promise<void> {
    const { rows } = await this.options.pool.query<{ horizon: string }>(
      'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon',
    );
    this.horizon = rows[0]?.horizon ?? '0';
    this.running = this.run();
  }

  wake(): void {
    this.wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wakeUp.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    let pendingMs = pendingFirstMs;
    while (!this.isStopped()) {
      let waitMs = pollMs;
      try {
        const head = await this.look();
        for (const [topic, partition] of head.fresh) this.options.onFresh(topic, partition);
        this.horizon = head.horizon;
        pendingMs = head.pending && head.fresh.length === 0 ? Math.min(pendingMs * 2, pollMs) : pendingFirstMs;
        if (head.pending) waitMs = pendingMs;
      } catch (error) {
        this.options.onError(error);
      }
      if (!this.isStopped()) await this.wakeUp.wait(waitMs);
    }
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private async look(): Promise<Head> {
    const { pool, schema } = this.options;
    const { rows } = await pool.query<Head>({
      name: 'log-head',
      text: `
        WITH head AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon)
        SELECT head.horizon::text AS horizon,
          coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_array(topic, partition)) FROM ${schema}.event_log
            WHERE transaction_id >= $1::xid8 AND transaction_id < head.horizon), '[]') AS fresh,
          -- The newest by its index: whether any is newer would be read from the whole log when none is.
          coalesce((SELECT transaction_id FROM ${schema}.event_log
            ORDER BY transaction_id DESC LIMIT 1) >= head.horizon, false) AS pending
        FROM head`,
      values: [this.horizon],
    });
    return rows[0] ?? { horizon: this.horizon, fresh: [], pending: false };
  }
}
