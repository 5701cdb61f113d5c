import type { DeadLetters } from './dead-letters.js';
import type { EventEnvelope } from './event-envelope.js';
import type { NewRecord } from './record-log.js';
import type { TopicSpec } from './topic-spec.js';

/**
 * Carries events between services: at least once, in order per partition key.
 *
 * A key always lands on the partition Kafka's default partitioner would choose, whatever the adapter. What happens
 * to events that fail is decided above the adapters, so it is the same for all of them.
 */
export interface EventTransport {
  start(): Promise<void>;
  /** Stops every subscription gracefully (finish what is in flight, commit, leave), then closes connections. */
  stop(): Promise<void>;
  health(): Promise<TransportHealth>;
  /** Creates what is missing of the topics and of their retry, parking and dead-letter topics. Safe to repeat. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /**
   * Appends the events in the given order. When it resolves they are durable; when it rejects, some may be.
   * @throws UnknownTopicError, EnvelopeError
   */
  publish(topic: string, events: readonly EventEnvelope[]): Promise<void>;
  /** The same for events that `toRecord` has checked and encoded before, as an outbox keeps them. @throws UnknownTopicError */
  forward(topic: string, records: readonly NewRecord[]): Promise<void>;
  /** Joins the consumer group. One subscription per (group, topic) and transport. @throws UnknownTopicError */
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  readonly deadLetters: DeadLetters;
}

export interface TransportHealth {
  readonly healthy: boolean;
  /** Why not, for a readiness report. */
  readonly detail?: string;
}

export interface SubscribeOptions {
  readonly group: string;
  readonly topic: string;
  readonly handler: EventBatchHandler;
  /** Most events in one batch; default 100. */
  readonly batchSizeMax?: number;
}

/**
 * Handles a batch: events of one partition, in order. Resolving acknowledges all of it. When it throws, the events
 * not yet acknowledged are handed over again one by one, so one bad event does not fail its neighbours.
 */
export type EventBatchHandler = (batch: EventBatch) => Promise<void>;

export interface EventBatch {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
  readonly events: readonly DeliveredEvent[];
  /** Aborted when the partition is taken away or the subscription stops hard; work done after that is repeated elsewhere. */
  readonly signal: AbortSignal;
  /** Marks one event as done, so that a later throw does not bring it back. */
  ack(event: DeliveredEvent): void;
}

export interface DeliveredEvent {
  readonly envelope: EventEnvelope;
  readonly partition: number;
  /** Position in its topic, opaque and different per adapter. */
  readonly offset: string;
  /** 1 for the first delivery to this group, counted over in-process tries, retry tiers and parking. */
  readonly attempt: number;
}

export interface Subscription {
  readonly group: string;
  readonly topic: string;
  /**
   * Resolves when every event published to the topic before the call is handled, parked, waiting in a retry tier or
   * a dead letter, for the whole group. @throws the signal's reason when it aborts first
   */
  drain(signal?: AbortSignal): Promise<void>;
  /** Finishes what is in flight, commits and leaves the group. */
  stop(): Promise<void>;
  lag(): Promise<SubscriptionLag>;
  /** Takes no further batch until `resume`; partitions stay assigned. */
  pause(): void;
  resume(): void;
  /** Partitions this member holds now. */
  assignment(): readonly number[];
}

/** Events of the whole group not yet acknowledged. */
export interface SubscriptionLag {
  /** In the topic itself. */
  readonly events: number;
  /** Waiting in retry tiers. */
  readonly retrying: number;
  /** Held back behind a failed event of their key, on partitions of this member. */
  readonly parked: number;
}
