import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { TransportStateError } from '../errors.js';
import type { BatchProgress, ConsumeOptions, LogConsumer, LogMark, LogRecord } from '../record-log.js';
import { sleep } from '../wake-up.js';
import { AssignedPartition } from './assigned-partition.js';
import { coPartitionedAssigner } from './co-partitioned-assigner.js';
import { PausedPartitions } from './paused-partitions.js';
import { recordOf } from './kafka-records.js';
import { topicOffsets } from './topic-offsets.js';

export interface KafkaConsumerOptions {
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly consume: ConsumeOptions;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly partitionsAtOnceMax: number;
  readonly onStopped: (consumer: KafkaConsumer) => void;
}

const heartbeatMs = 1_000;
/** Longest fetch without records: after it, a partition that was resumed is asked for again. */
const fetchWaitMs = 200;
const failureBackoffMs = 1_000;
/** Soon after, it begins anew: while it repeats what fails it sends no heartbeats, and would be thrown out of its group. */
const retry = { initialRetryTime: 300, retries: 3, maxRetryTime: 2_000 } as const;
/** Until a consumer that crashed for good is tried again. */
const restartMs = 5_000;
/** Main topics wait this long between looks whether the partition's state has been read. */
const stateWaitMs = 50;

/**
 * A member of a Kafka consumer group. Offsets are committed by hand, after the handler. kafkajs sends heartbeats
 * between batches only, so a timer does while one is handled.
 */
export class KafkaConsumer implements LogConsumer {
  private readonly consumer: Consumer;
  private readonly assigned = new Map<number, AssignedPartition>();
  private readonly endings = new Map<number, Promise<void>>();
  private readonly pauses: PausedPartitions;
  private readonly abortion = new AbortController();

  constructor(private readonly options: KafkaConsumerOptions) {
    const { kafka, consume, sessionTimeoutMs, rebalanceTimeoutMs } = options;
    this.consumer = kafka.consumer({
      groupId: consume.group,
      partitionAssigners: [coPartitionedAssigner],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      heartbeatInterval: heartbeatMs,
      maxWaitTimeInMs: fetchWaitMs,
      allowAutoTopicCreation: false,
      retry: { ...retry, restartOnFailure: () => Promise.resolve(!this.isStopped()) },
    });
    const committedTopics = consume.topics.filter(({ position }) => position === 'committed');
    this.pauses = new PausedPartitions(
      this.consumer,
      committedTopics.map(({ topic }) => topic),
    );
    const { events } = this.consumer;
    this.consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.assign(payload.memberAssignment);
    });
    this.consumer.on(events.REBALANCING, () => {
      this.endAll(new TransportStateError('the group is rebalancing'));
    });
    this.consumer.on(events.CRASH, ({ payload }) => {
      this.endAll(payload.error);
      consume.onError(payload.error);
      // The client gives up for good on what it does not know to pass, such as a right that is missing.
      if (!payload.restart) void this.startAgain();
    });
  }

  async start(): Promise<void> {
    await this.consumer.connect();
    const topics = this.options.consume.topics.map(({ topic }) => topic);
    // State topics have no committed offsets, so each assignment reads them from their beginning.
    await this.consumer.subscribe({ topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.partitionsAtOnceMax,
      eachBatch: (payload) => this.onMessages(payload),
    });
  }

  assignment(): readonly number[] {
    return [...this.assigned.keys()].sort((a, b) => a - b);
  }

  pause(): void {
    this.pauses.pauseAll(this.assignment());
  }

  resume(): void {
    this.pauses.resumeAll(this.assignment());
  }

  async lag(topic: string): Promise<number> {
    const [committed, ranges] = await Promise.all([this.committed(topic), topicOffsets(this.options.admin, topic)]);
    return ranges
      .map(({ partition, high, low }) => high - Math.max(committed.get(partition) ?? 0, low))
      .reduce((total, events) => total + events, 0);
  }

  async mark(topic: string): Promise<LogMark> {
    const filled = (await topicOffsets(this.options.admin, topic)).filter(({ high, low }) => high > low);
    return {
      reached: async () => {
        const committed = await this.committed(topic);
        return filled.every(({ partition, high }) => (committed.get(partition) ?? 0) >= high);
      },
    };
  }

  async stop(): Promise<void> {
    this.abortion.abort();
    this.pauses.clear();
    await Promise.all([...this.assigned.values()].map((partition) => partition.close()));
    await this.consumer.stop();
    this.endAll(new TransportStateError('the subscription has stopped'));
    await Promise.all(this.endings.values());
    await this.consumer.disconnect();
    this.options.onStopped(this);
  }

  /** Leaves without waiting for handlers and without another commit. */
  async crash(): Promise<void> {
    this.abortion.abort();
    this.pauses.clear();
    this.endAll(new TransportStateError('the process has crashed'));
    await this.consumer.disconnect();
  }

  private async startAgain(): Promise<void> {
    await sleep(restartMs, this.abortion.signal);
    if (this.isStopped()) return;
    try {
      await this.start();
    } catch (error) {
      this.options.consume.onError(error);
      void this.startAgain();
    }
  }

  private isStopped(): boolean {
    return this.abortion.signal.aborted;
  }

  private assign(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.endAll(new TransportStateError('the group has rebalanced'));
    for (const partition of new Set(Object.values(assignment).flat())) {
      const predecessor = this.endings.get(partition) ?? Promise.resolve();
      this.assigned.set(partition, new AssignedPartition(partition, this.options.consume, predecessor));
    }
    this.pauses.reapply(this.assignment());
    void this.expectState([...this.assigned.values()]);
  }

  private endAll(reason: Error): void {
    for (const [partition, assigned] of this.assigned)
      this.endings.set(partition, assigned.end(reason).catch(this.options.consume.onError));
    this.assigned.clear();
  }

  /** Finds out how much state the partitions have; until it is known and read, nothing else is handled. */
  private async expectState(partitions: readonly AssignedPartition[]): Promise<void> {
    while (partitions.some((partition) => !partition.isClosed())) {
      try {
        const ends = await this.stateEnds();
        for (const partition of partitions)
          void partition.inTurn(() => {
            partition.expectState(ends.get(partition.partition) ?? new Map<string, number>());
            return Promise.resolve();
          });
        return;
      } catch (error) {
        this.options.consume.onError(error);
        await sleep(failureBackoffMs, this.abortion.signal);
      }
    }
  }

  /** Per partition, where each state topic ends now; topics without a record there are left out. */
  private async stateEnds(): Promise<ReadonlyMap<number, ReadonlyMap<string, number>>> {
    const ends = new Map<number, Map<string, number>>();
    for (const { topic, position } of this.options.consume.topics) {
      if (position !== 'start') continue;
      for (const { partition, high, low } of await topicOffsets(this.options.admin, topic)) {
        const ofPartition = ends.get(partition) ?? new Map<string, number>();
        if (high > low) ofPartition.set(topic, high);
        ends.set(partition, ofPartition);
      }
    }
    return ends;
  }

  private async onMessages(payload: EachBatchPayload): Promise<void> {
    const { topic, partition: number, messages } = payload.batch;
    const partition = this.assigned.get(number);
    if (!partition) return;
    const records = messages.map((message) => recordOf(topic, number, message));
    const interruption = await partition.inTurn(() => this.handle(payload, partition, records));
    if (interruption === undefined) return;
    // kafkajs rejoins when this throws: other partitions finish and commit what they have in hand before.
    await Promise.all([...this.assigned.values()].map((other) => other.close()));
    throw interruption;
  }

  /** Resolves to what kafkajs has to know about, such as a rebalance. */
  private async handle(
    payload: EachBatchPayload,
    partition: AssignedPartition,
    records: readonly LogRecord[],
  ): Promise<Error | undefined> {
    const { consume } = this.options;
    const { topic } = payload.batch;
    const isState = consume.topics.some((consumed) => consumed.topic === topic && consumed.position === 'start');
    for (let from = 0; from < records.length;) {
      if (!payload.isRunning() || partition.isClosed()) return undefined;
      if (!isState && !partition.isReady()) {
        this.pauses.block(topic, partition.partition, stateWaitMs);
        return undefined;
      }
      const chunk = records.slice(from, from + consume.batchSizeMax);
      const { progress, interruption } = await this.withHeartbeats(payload, partition, () =>
        consume.onBatch(partition.batch(topic, chunk)),
      );
      const last = chunk[progress.handled - 1];
      if (partition.isLost()) return undefined;
      if (last && isState) partition.noteState(topic, last.offset);
      if (last && !isState) await this.commit(last);
      if (last) payload.resolveOffset(last.offset);
      if (interruption) return interruption;
      if (progress.handled < chunk.length) {
        this.pauses.block(topic, partition.partition, progress.retryAfterMs ?? failureBackoffMs);
        return undefined;
      }
      from += chunk.length;
    }
    return undefined;
  }

  private async withHeartbeats(
    payload: EachBatchPayload,
    partition: AssignedPartition,
    work: () => Promise<BatchProgress>,
  ): Promise<{ readonly progress: BatchProgress; readonly interruption: Error | undefined }> {
    let interruption: Error | undefined;
    const timer = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => {
        interruption = error instanceof Error ? error : new Error(String(error));
      });
    }, heartbeatMs);
    try {
      const progress = await Promise.race([work(), partition.lost.then((): BatchProgress => ({ handled: 0 }))]);
      return { progress, interruption };
    } catch (error) {
      this.options.consume.onError(error);
      return { progress: { handled: 0 }, interruption };
    } finally {
      clearInterval(timer);
    }
  }

  private async commit({ topic, partition, offset }: LogRecord): Promise<void> {
    await this.consumer.commitOffsets([{ topic, partition, offset: String(Number(offset) + 1) }]);
  }

  private async committed(topic: string): Promise<ReadonlyMap<number, number>> {
    const found = await this.options.admin.fetchOffsets({ groupId: this.options.consume.group, topics: [topic] });
    const offsets = found.flatMap(({ partitions }) => partitions);
    return new Map(offsets.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
  }
}
