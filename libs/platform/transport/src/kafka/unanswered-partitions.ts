import type { RecordMetadata } from 'kafkajs';

/**
 * Partitions that records were sent to and no broker has confirmed. kafkajs 2.2.4 repeats a request by brokers: when a
 * partition's leader dies and another broker that has answered for its own partitions takes over, the client holds
 * that one for done and never sends it the records, and reports success (src/producer/sendMessages.js).
 */
export function unansweredPartitions(
  sent: readonly { readonly partition: number }[],
  confirmed: readonly Pick<RecordMetadata, 'partition' | 'errorCode'>[],
): readonly number[] {
  const done = new Set(confirmed.filter(({ errorCode }) => errorCode === 0).map(({ partition }) => partition));
  return [...new Set(sent.map(({ partition }) => partition))].filter((partition) => !done.has(partition));
}
