import type { DeliveryContext } from './delivery-context.js';
import { TransportStateError } from './errors.js';
import type { Subscription, SubscriptionLag } from './event-transport.js';
import { ParkingWorker } from './parking-worker.js';
import type { PartitionWorker } from './partition-worker.js';
import type { ConsumedTopic, LogConsumer } from './record-log.js';
import { RetryingWorker } from './retrying-worker.js';
import { parkingTopic, retryTopic } from './topic-spec.js';
import { sleep } from './wake-up.js';

const drainPollMs = 20;

/** One member's part in a consumer group: a worker per partition it holds. */
export class GroupSubscription implements Subscription {
  private readonly workers = new Map<number, PartitionWorker>();
  private readonly context: DeliveryContext;
  private consumer: LogConsumer | undefined;
  private paused = false;

  constructor(
    context: Omit<DeliveryContext, 'isPaused'>,
    private readonly onStopped: () => void,
  ) {
    this.context = { ...context, isPaused: () => this.paused };
  }

  get group(): string {
    return this.context.group;
  }

  get topic(): string {
    return this.context.spec.topic;
  }

  async start(batchSizeMax: number): Promise<void> {
    const { log, spec, group, notify } = this.context;
    this.consumer = await log.consume({
      group,
      topics: this.consumedTopics(),
      batchSizeMax,
      onAssigned: (partition) => this.workers.set(partition, this.newWorker(partition)),
      onReady: (partition) => {
        this.workers.get(partition)?.onReady();
      },
      onRevoked: async (partition) => {
        await this.workers.get(partition)?.stop();
      },
      onBatch: (batch) => this.workerOf(batch.partition).onBatch(batch),
      onError: (error) => {
        notify({ kind: 'trouble', topic: spec.topic, group, error });
      },
    });
  }

  async drain(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const mark = await this.joined().mark(this.topic);
    while (!(await mark.reached())) {
      signal.throwIfAborted();
      await sleep(drainPollMs, signal);
    }
  }

  async stop(): Promise<void> {
    await this.consumer?.stop();
    this.workers.clear();
    this.onStopped();
  }

  async lag(): Promise<SubscriptionLag> {
    const consumer = this.joined();
    const [events = 0, ...retrying] = await Promise.all(
      [this.topic, ...this.retryTopics()].map((topic) => consumer.lag(topic)),
    );
    const held = consumer.assignment().map((partition) => this.workers.get(partition)?.parked ?? 0);
    return { events, retrying: sum(retrying), parked: sum(held) };
  }

  pause(): void {
    this.paused = true;
    this.joined().pause();
  }

  resume(): void {
    this.paused = false;
    this.joined().resume();
    for (const worker of this.workers.values()) worker.wake();
  }

  assignment(): readonly number[] {
    return this.consumer?.assignment() ?? [];
  }

  private consumedTopics(): readonly ConsumedTopic[] {
    const { topic, group } = this;
    const state: ConsumedTopic = { topic: parkingTopic(topic, group), position: 'start' };
    const tiers = this.retryTopics().map((name): ConsumedTopic => ({ topic: name, position: 'committed' }));
    return [...(this.context.spec.strictOrder ? [state] : []), { topic, position: 'committed' }, ...tiers];
  }

  private retryTopics(): readonly string[] {
    const { spec, group, policy } = this.context;
    return spec.strictOrder ? [] : policy.retryDelaysMs.map((delayMs) => retryTopic(spec.topic, group, delayMs));
  }

  private newWorker(partition: number): PartitionWorker {
    const Worker = this.context.spec.strictOrder ? ParkingWorker : RetryingWorker;
    return new Worker(this.context, partition);
  }

  private workerOf(partition: number): PartitionWorker {
    const worker = this.workers.get(partition);
    if (!worker) throw new TransportStateError(`partition ${partition} of ${this.topic} is not assigned`);
    return worker;
  }

  private joined(): LogConsumer {
    if (!this.consumer) throw new TransportStateError(`group ${this.group} has not joined ${this.topic}`);
    return this.consumer;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
