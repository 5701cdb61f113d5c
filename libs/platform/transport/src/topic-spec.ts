import { TopicSpecError } from './errors.js';

/** What a topic is, as its owner's catalogue states it. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact' | 'compact,delete';
  readonly retentionMs: number;
  /** When true, an event that fails parks its key: later events of that key wait behind it, other keys flow. */
  readonly strictOrder: boolean;
  /** Every group that may subscribe; the retry, parking and dead-letter topics are named after them. */
  readonly consumers: readonly { readonly group: string }[];
}

export const partitionsMax = 256;
const namePattern = /^[a-z0-9]([a-z0-9._-]{0,118}[a-z0-9])?$/;
const dayMs = 86_400_000;
export const retryRetentionMs = 7 * dayMs;
export const deadLetterRetentionMs = 90 * dayMs;

/** A delay as topic names spell it: 5000 -> `5s`, 60000 -> `1m`, 3600000 -> `1h`, 250 -> `250ms`. */
export function delayText(delayMs: number): string {
  for (const [unitMs, unit] of [
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1_000, 's'],
  ] as const)
    if (delayMs >= unitMs && delayMs % unitMs === 0) return `${delayMs / unitMs}${unit}`;
  return `${delayMs}ms`;
}

export function retryTopic(topic: string, group: string, delayMs: number): string {
  return `${topic}.${group}.retry.${delayText(delayMs)}`;
}

export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}

export function parkingTopic(topic: string, group: string): string {
  return `${topic}.${group}.parked`;
}

/** The topics failure handling needs beside `spec`'s own, for each of its groups; as many partitions, so keys meet. */
export function derivedTopics(spec: TopicSpec, retryDelaysMs: readonly number[]): readonly TopicSpec[] {
  const derived = (topic: string, retentionMs: number): TopicSpec => ({
    topic,
    partitions: spec.partitions,
    cleanup: 'delete',
    retentionMs,
    strictOrder: false,
    consumers: [],
  });
  return spec.consumers.flatMap(({ group }) => [
    ...(spec.strictOrder
      ? [derived(parkingTopic(spec.topic, group), deadLetterRetentionMs)]
      : retryDelaysMs.map((delayMs) => derived(retryTopic(spec.topic, group, delayMs), retryRetentionMs))),
    derived(deadLetterTopic(spec.topic, group), deadLetterRetentionMs),
  ]);
}

/** @throws TopicSpecError */
export function checkTopicSpec(spec: TopicSpec): void {
  if (!namePattern.test(spec.topic)) throw new TopicSpecError('topic', spec.topic, namePattern.source);
  for (const { group } of spec.consumers)
    if (!namePattern.test(group)) throw new TopicSpecError('consumers', group, namePattern.source);
  if (!Number.isInteger(spec.partitions) || spec.partitions < 1 || spec.partitions > partitionsMax)
    throw new TopicSpecError('partitions', spec.partitions, `an integer from 1 to ${partitionsMax}`);
  if (!Number.isFinite(spec.retentionMs) || spec.retentionMs <= 0)
    throw new TopicSpecError('retentionMs', spec.retentionMs, 'a positive number of milliseconds');
}
