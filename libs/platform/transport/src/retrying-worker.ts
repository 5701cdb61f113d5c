import type { DeliveryContext } from './delivery-context.js';
import { EventDelivery } from './event-delivery.js';
import { deadLetterRecord, withTrail } from './failed-record.js';
import { nextTrail, type PartitionWorker, settledPrefix, type WorkItem, workItem } from './partition-worker.js';
import type { BatchProgress, NewRecord, RecordBatch } from './record-log.js';
import { deadLetterTopic, retryTopic } from './topic-spec.js';

/** A partition whose topic lets later events overtake a failed one: it goes through the retry tiers meanwhile. */
export class RetryingWorker implements PartitionWorker {
  readonly parked = 0;
  private readonly delivery: EventDelivery;

  constructor(
    private readonly context: DeliveryContext,
    private readonly partition: number,
  ) {
    this.delivery = new EventDelivery(context.handler, context.policy);
  }

  onReady(): void {
    // Nothing is kept between batches.
  }

  wake(): void {
    // Nothing waits.
  }

  async stop(): Promise<void> {
    // Nothing runs outside batches.
  }

  async onBatch(batch: RecordBatch): Promise<BatchProgress> {
    const nowMs = Date.now();
    const items = batch.records.map(workItem);
    const notDue = items.findIndex((item) => item.trail.dueAtMs > nowMs);
    const due = notDue < 0 ? items : items.slice(0, notDue);
    const waitMs = notDue < 0 ? undefined : (items[notDue]?.trail.dueAtMs ?? nowMs) - nowMs;
    if (due.length === 0) return { handled: 0, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };

    const { topic } = this.context.spec;
    const { group } = this.context;
    const route = { topic, group, partition: this.partition, signal: batch.signal, strictOrder: false };
    const { outcomes, retryAfterMs = waitMs } = await this.delivery.deliver(route, due);
    const moves = new Map<string, NewRecord[]>();
    for (const [index, outcome] of outcomes.entries()) {
      const item = due[index];
      if (item && outcome?.kind === 'failed') this.move(moves, item, outcome);
    }
    for (const [to, records] of moves) await this.context.log.append(to, records);
    const handled = settledPrefix(outcomes.map((outcome) => outcome !== undefined));
    return { handled, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  private move(
    moves: Map<string, NewRecord[]>,
    item: WorkItem,
    failure: { readonly error: unknown; readonly permanent: boolean; readonly attempts: number },
  ): void {
    const { spec, group, policy, appVersion, notify } = this.context;
    const { topic } = spec;
    const failedAtMs = Date.now();
    const { error, attempts } = failure;
    const delayMs = failure.permanent ? undefined : policy.retryDelaysMs[item.trail.tier];
    const trail = nextTrail(item.trail, this.context, attempts, failedAtMs);
    if (delayMs === undefined) {
      const failedAt = new Date(failedAtMs).toISOString();
      const death = { error, topic, group, partition: this.partition, trail, failedAt, appVersion };
      push(moves, deadLetterTopic(topic, group), deadLetterRecord(item.record, death));
      notify({ kind: 'dead-lettered', topic, group, error });
    } else {
      push(moves, retryTopic(topic, group, delayMs), withTrail(item.record, trail));
      notify({ kind: 'retrying', topic, group, delayMs, error });
    }
  }
}

function push(moves: Map<string, NewRecord[]>, topic: string, record: NewRecord): void {
  const records = moves.get(topic);
  if (records) records.push(record);
  else moves.set(topic, [record]);
}
