import type { TopicSpec } from './topic-spec.js';

/**
 * The port an adapter implements: a partitioned, durable log of keyed records with consumer groups, and nothing of
 * events or failures. Everything above it is written once.
 */
export interface RecordLog {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when the log can be reached. */
  check(): Promise<void>;
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /** Appends in order; durable when it resolves. The partition is `partitionOf(key, partitions)`. */
  append(topic: string, records: readonly NewRecord[]): Promise<void>;
  consume(options: ConsumeOptions): Promise<LogConsumer>;
  /** Records of one partition after `after` (from the oldest kept when undefined), oldest first. */
  read(topic: string, partition: number, options: ReadOptions): Promise<readonly LogRecord[]>;
}

export interface NewRecord {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
}

export interface LogRecord extends NewRecord {
  readonly topic: string;
  readonly partition: number;
  /** Opaque to everybody but the adapter; equal offsets are equal texts. */
  readonly offset: string;
}

export interface ReadOptions {
  readonly after?: string | undefined;
  readonly recordsMax: number;
}

export interface ConsumeOptions {
  readonly group: string;
  /**
   * Topics with equal partition counts. They are assigned together: who holds partition p of one holds it of all,
   * and batches of one partition number never overlap.
   */
  readonly topics: readonly ConsumedTopic[];
  readonly batchSizeMax: number;
  readonly onBatch: (batch: RecordBatch) => Promise<BatchProgress>;
  /** Before the first batch of a partition. */
  readonly onAssigned: (partition: number) => void;
  /** After the state topics of a partition have been delivered to their end. */
  readonly onReady: (partition: number) => void;
  /** The member is about to give the partition up; resolves when work started outside `onBatch` has ended. */
  readonly onRevoked: (partition: number) => Promise<void>;
  /** Something failed that the adapter goes on trying. */
  readonly onError: (error: unknown) => void;
}

export interface ConsumedTopic {
  readonly topic: string;
  /**
   * `committed`: goes on where the group left off (from the oldest record for a new group).
   * `start`: is state; each time a partition is assigned it is delivered from its oldest record to its end before
   * anything of the other topics, and its offsets are not committed.
   */
  readonly position: 'committed' | 'start';
}

export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly LogRecord[];
  readonly signal: AbortSignal;
}

/** The first `handled` records are committed; the rest comes again, not before `retryAfterMs` has passed. */
export interface BatchProgress {
  readonly handled: number;
  readonly retryAfterMs?: number;
}

export interface LogConsumer {
  assignment(): readonly number[];
  pause(): void;
  resume(): void;
  /** Records of the topic the group has not committed, over all partitions. */
  lag(topic: string): Promise<number>;
  /** Finishes batches in flight, commits, leaves. */
  stop(): Promise<void>;
  /** A text that is reached by `reached` once everything in the topic now is committed by the group. */
  mark(topic: string): Promise<LogMark>;
}

export interface LogMark {
  reached(): Promise<boolean>;
}
