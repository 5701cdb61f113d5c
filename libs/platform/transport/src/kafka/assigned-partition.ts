import type { ConsumeOptions, RecordBatch } from '../record-log.js';

/** One partition number of all topics of a consumer, from its assignment to the next rebalance. */
export class AssignedPartition {
  /** Resolves when the partition is lost. */
  readonly lost: Promise<void>;
  private readonly abortion = new AbortController();
  /** Next offset to read, per state topic. */
  private readonly stateRead = new Map<string, number>();
  private stateEnds: ReadonlyMap<string, number> | undefined;
  private turn: Promise<unknown>;
  private closing = false;
  private ready = false;

  constructor(
    readonly partition: number,
    private readonly options: ConsumeOptions,
    /** The same partition in the generation before, whose last batch may still be in flight. */
    predecessor: Promise<void>,
  ) {
    this.lost = new Promise((resolve) => {
      this.abortion.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    this.turn = predecessor.then(() => {
      if (!this.isClosed()) options.onAssigned(partition);
    });
  }

  /** Whether the state topics have been read to where they ended at the assignment. */
  isReady(): boolean {
    return this.ready;
  }

  /** Whether to take nothing more. */
  isClosed(): boolean {
    return this.closing;
  }

  /** Whether somebody else may have the partition: nothing may be committed. */
  isLost(): boolean {
    return this.abortion.signal.aborted;
  }

  /** Batches of the partition's topics take turns. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Where each state topic ended when the partition was assigned, where it had any record. */
  expectState(ends: ReadonlyMap<string, number>): void {
    this.stateEnds = ends;
    this.becomeReady();
  }

  noteState(topic: string, lastOffset: string): void {
    this.stateRead.set(topic, Number(lastOffset) + 1);
    this.becomeReady();
  }

  batch(topic: string, records: RecordBatch['records']): RecordBatch {
    return { topic, partition: this.partition, records, signal: this.abortion.signal };
  }

  /** Lets the batch in flight finish and be committed. */
  async close(): Promise<void> {
    this.closing = true;
    await this.turn;
  }

  /** Gives the partition up at once; resolves when its last batch has ended. */
  async end(reason: Error): Promise<void> {
    this.closing = true;
    this.abortion.abort(reason);
    await this.options.onRevoked(this.partition);
    await this.turn;
  }

  private becomeReady(): void {
    const ends = this.stateEnds;
    if (!ends || this.ready || this.closing) return;
    if ([...ends].some(([topic, end]) => (this.stateRead.get(topic) ?? 0) < end)) return;
    this.ready = true;
    this.options.onReady(this.partition);
  }
}
