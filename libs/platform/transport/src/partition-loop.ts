import type { ConsumeOptions, LogRecord } from './record-log.js';
import { timerMsMax, WakeUp } from './wake-up.js';

/** Where a partition's records come from and its progress goes to. */
export interface PartitionSource {
  fetch(topic: string, after: string | undefined, recordsMax: number): Promise<readonly LogRecord[]>;
  committed(topic: string): Promise<string | undefined>;
  commit(topic: string, offset: string): Promise<void>;
}

interface TopicCursor {
  readonly topic: string;
  readonly isState: boolean;
  position: string | undefined;
  /** Whether a fetch may find something. */
  hinted: boolean;
  blockedUntilMs: number;
}

const failureBackoffMs = 1_000;

/** Reads one partition of a group's topics, batch by batch, for adapters that do their own reading. */
export class PartitionLoop {
  private readonly wakeUp = new WakeUp();
  private readonly abortion = new AbortController();
  private readonly cursors: readonly TopicCursor[];
  private stopping = false;
  private paused = false;
  private running: Promise<void> | undefined;

  constructor(
    readonly partition: number,
    private readonly options: ConsumeOptions,
    private readonly source: PartitionSource,
  ) {
    this.cursors = options.topics.map(({ topic, position }) => ({
      topic,
      isState: position === 'start',
      position: undefined,
      hinted: true,
      blockedUntilMs: 0,
    }));
  }

  start(paused: boolean): void {
    this.paused = paused;
    this.options.onAssigned(this.partition);
    this.running = this.run();
  }

  /** Says that `topic` (every topic when undefined) may have more. */
  hint(topic?: string): void {
    for (const cursor of this.cursors) if (topic === undefined || cursor.topic === topic) cursor.hinted = true;
    this.wakeUp.wake();
  }

  setPaused(paused: boolean): void {
    this.paused = paused;
    this.wakeUp.wake();
  }

  /** Ends after the batch in flight is committed. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeUp.wake();
    await this.options.onRevoked(this.partition);
    await this.running;
  }

  /** Ends without another commit: the partition belongs to somebody else already. */
  async abort(reason: Error): Promise<void> {
    this.abortion.abort(reason);
    await this.stop();
  }

  private isEnded(): boolean {
    return this.stopping || this.abortion.signal.aborted;
  }

  private async run(): Promise<void> {
    let ready = false;
    while (!this.isEnded()) {
      try {
        if (!ready) {
          await this.prepare();
          ready = true;
          if (!this.isEnded()) this.options.onReady(this.partition);
        }
        const progressed = await this.runOnce();
        if (!progressed && !this.isEnded()) await this.wakeUp.wait(this.idleMs());
      } catch (error) {
        if (this.isEnded()) return;
        this.options.onError(error);
        for (const cursor of this.cursors) cursor.hinted = true;
        await this.wakeUp.wait(failureBackoffMs);
      }
    }
  }

  private async prepare(): Promise<void> {
    for (const cursor of this.cursors) {
      if (!cursor.isState) cursor.position = await this.source.committed(cursor.topic);
      else while (!this.isEnded() && (await this.take(cursor)));
    }
  }

  private async runOnce(): Promise<boolean> {
    let progressed = false;
    for (const cursor of this.cursors) {
      if (this.isEnded()) return progressed;
      if (this.paused && !cursor.isState) continue;
      if (!cursor.hinted || cursor.blockedUntilMs > Date.now()) continue;
      if (await this.take(cursor)) progressed = true;
    }
    return progressed;
  }

  /** One batch of one topic. Resolves to whether there was any. */
  private async take(cursor: TopicCursor): Promise<boolean> {
    cursor.hinted = false;
    const records = await this.source.fetch(cursor.topic, cursor.position, this.options.batchSizeMax);
    if (records.length === 0 || this.isEnded()) return false;
    cursor.hinted = true;
    const { signal } = this.abortion;
    const batch = { topic: cursor.topic, partition: this.partition, records, signal };
    const { handled, retryAfterMs } = await this.options.onBatch(batch);
    if (signal.aborted) return false;
    const last = records[handled - 1];
    if (last) {
      if (!cursor.isState) await this.source.commit(cursor.topic, last.offset);
      cursor.position = last.offset;
    }
    cursor.blockedUntilMs = handled < records.length ? Date.now() + (retryAfterMs ?? failureBackoffMs) : 0;
    return true;
  }

  private idleMs(): number {
    if (this.paused) return timerMsMax;
    const waiting = this.cursors.filter((cursor) => cursor.hinted).map((cursor) => cursor.blockedUntilMs - Date.now());
    return waiting.length === 0 ? timerMsMax : Math.max(1, Math.min(...waiting));
  }
}
