import { randomUUID } from 'node:crypto';
import type { DeliveryContext } from './delivery-context.js';
import { EventDelivery, type Outcome } from './event-delivery.js';
import { deadLetterRecord, type FailureTrail } from './failed-record.js';
import { type ParkedEvent, type ParkingChange, parkingRecord, ParkingQueue, writerOf } from './parking-queue.js';
import { nextTrail, type PartitionWorker, settledPrefix, type WorkItem, workItem } from './partition-worker.js';
import type { BatchProgress, LogRecord, NewRecord, RecordBatch } from './record-log.js';
import { deadLetterTopic, parkingTopic } from './topic-spec.js';
import { WakeUp } from './wake-up.js';

const retryAfterTroubleMs = 1_000;
/** Parked events of one key handled in a row before new events and other keys get their turn. */
const parkedRunMax = 100;
const idleMs = 60_000;

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** A partition of a strict topic: a failing event parks its key, later events of the key wait behind it in order. */
export class ParkingWorker implements PartitionWorker {
  private readonly delivery: EventDelivery;
  private readonly queue = new ParkingQueue();
  private readonly writer = randomUUID();
  private readonly wakeUp = new WakeUp();
  private readonly stopping = new AbortController();
  private retrying: Promise<void> | undefined;
  /** Batches and retries of parked events of this partition take turns. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly context: DeliveryContext,
    private readonly partition: number,
  ) {
    this.delivery = new EventDelivery(context.handler, context.policy);
  }

  get parked(): number {
    return this.queue.size;
  }

  onReady(): void {
    this.retrying = this.retryParked();
  }

  wake(): void {
    this.wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('partition given up'));
    this.wakeUp.wake();
    await this.retrying;
  }

  onBatch(batch: RecordBatch): Promise<BatchProgress> {
    return this.inTurn(async () =>
      batch.topic === this.parkingTopic ? this.replayState(batch) : await this.handle(batch),
    );
  }

  private get parkingTopic(): string {
    return parkingTopic(this.context.spec.topic, this.context.group);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Own records were applied when they were written. */
  private replayState(batch: RecordBatch): BatchProgress {
    for (const record of batch.records) if (writerOf(record) !== this.writer) this.queue.apply(record);
    this.wakeUp.wake();
    return { handled: batch.records.length };
  }

  private async handle(batch: RecordBatch): Promise<BatchProgress> {
    const room = this.context.policy.parkedEventsMax - this.queue.size;
    const items = batch.records.slice(0, Math.max(0, room)).map(workItem);
    if (items.length === 0) return { handled: 0, retryAfterMs: retryAfterTroubleMs };
    const free = items.filter((item) => !this.queue.isParked(item.key));
    const delivery = await this.delivery.deliver(this.route(batch.signal), free);
    const settled = new Map<WorkItem, Outcome | undefined>(free.map((item, index) => [item, delivery.outcomes[index]]));

    const outcomes = items.map((item): Outcome | undefined =>
      settled.has(item) ? settled.get(item) : { kind: 'behind' },
    );
    const handled = settledPrefix(outcomes.map((outcome) => outcome !== undefined));
    const dead: NewRecord[] = [];
    const parked: NewRecord[] = [];
    for (const [index, outcome] of outcomes.slice(0, handled).entries()) {
      const item = items[index];
      if (!item) continue;
      if (outcome?.kind === 'failed') this.fail(item.record, item.trail, outcome, 'park', { dead, parked });
      else if (outcome?.kind === 'behind') parked.push(this.change(item.record, item.trail, 'park'));
    }
    await this.write(dead, parked);
    const { retryAfterMs = retryAfterTroubleMs } = delivery;
    return handled === batch.records.length ? { handled } : { handled, retryAfterMs };
  }

  private async retryParked(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let waitMs = idleMs;
      try {
        waitMs = await this.inTurn(() => this.retryDue());
      } catch (error) {
        this.context.notify({ kind: 'trouble', topic: this.context.spec.topic, group: this.context.group, error });
        waitMs = retryAfterTroubleMs;
      }
      await this.wakeUp.wait(waitMs);
    }
  }

  /** Tries the heads that are due. Resolves to how long nothing more will be. */
  private async retryDue(): Promise<number> {
    if (this.context.isPaused()) return idleMs;
    for (const head of this.queue.due(Date.now())) {
      for (let event: ParkedEvent | undefined = head, run = 0; event && run < parkedRunMax; run++) {
        if (this.stopping.signal.aborted) return idleMs;
        const waitMs = await this.retryOne(event);
        if (waitMs !== undefined) return waitMs;
        event = this.queue.due(Date.now()).find((next) => next.record.key === head.record.key);
      }
    }
    const next = this.queue.nextDueAtMs();
    return next === undefined ? idleMs : Math.max(0, Math.min(idleMs, next - Date.now()));
  }

  /** Resolves to a wait when what the handler needs is away. */
  private async retryOne({ record, trail }: ParkedEvent): Promise<number | undefined> {
    const item = { ...workItem(record), offset: trail.originOffset };
    const { outcomes, retryAfterMs } = await this.delivery.deliver(this.route(this.stopping.signal), [item]);
    const outcome = outcomes[0];
    if (!outcome) return retryAfterMs ?? retryAfterTroubleMs;
    const dead: NewRecord[] = [];
    const parked: NewRecord[] = [];
    if (outcome.kind === 'failed') this.fail(record, trail, outcome, 'fail', { dead, parked });
    else parked.push(this.change(record, trail, 'release'));
    await this.write(dead, parked);
    return undefined;
  }

  private fail(
    record: LogRecord,
    trail: FailureTrail,
    failure: Failed,
    change: ParkingChange,
    to: { readonly dead: NewRecord[]; readonly parked: NewRecord[] },
  ): void {
    const { spec, group, policy, appVersion, notify } = this.context;
    const { topic } = spec;
    const { error, permanent, attempts } = failure;
    const failedAtMs = Date.now();
    const next = nextTrail(trail, this.context, attempts, failedAtMs);
    const dies = permanent || policy.retryDelaysMs[trail.tier] === undefined;
    if (dies) {
      const failedAt = new Date(failedAtMs).toISOString();
      const death = { error, topic, group, partition: this.partition, trail: next, failedAt, appVersion };
      to.dead.push(deadLetterRecord(record, death));
      notify({ kind: 'dead-lettered', topic, group, error });
    } else notify({ kind: 'parked', topic, group, key: record.key, error });
    to.parked.push(this.change(record, next, change, dies));
  }

  private change(record: LogRecord, trail: FailureTrail, change: ParkingChange, dead = false): NewRecord {
    return parkingRecord(record, trail, change, { writer: this.writer, dead });
  }

  /** Dead letters first: after a crash in between, a letter twice is better than a dead event without one. */
  private async write(dead: readonly NewRecord[], parked: readonly NewRecord[]): Promise<void> {
    const { topic } = this.context.spec;
    if (dead.length > 0) await this.context.log.append(deadLetterTopic(topic, this.context.group), dead);
    if (parked.length === 0) return;
    await this.context.log.append(this.parkingTopic, parked);
    for (const record of parked)
      this.queue.apply({ ...record, topic: this.parkingTopic, partition: this.partition, offset: '' });
    this.wakeUp.wake();
  }

  private route(signal: AbortSignal): Parameters<EventDelivery['deliver']>[0] {
    const { spec, group } = this.context;
    return { topic: spec.topic, group, partition: this.partition, signal, strictOrder: true };
  }
}
