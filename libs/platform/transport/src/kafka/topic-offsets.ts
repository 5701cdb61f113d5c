import { type Admin, KafkaJSProtocolError } from 'kafkajs';

export interface PartitionRange {
  readonly partition: number;
  /** The oldest offset kept, and the one the next record will get. */
  readonly low: number;
  readonly high: number;
}

/** What brokers answer while a new topic, or a new leader, has not become known to all of them yet. */
const unsettledTypes: ReadonlySet<string> = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REPLICA_NOT_AVAILABLE',
]);
const settleTimeoutMs = 15_000;
const settlePollMs = 50;

/** Where each partition of a topic begins and ends, sorted by partition. */
export function topicOffsets(admin: Admin, topic: string): Promise<readonly PartitionRange[]> {
  return whenSettled(async () => {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition);
  });
}

/** Repeats what fails for no other reason than that metadata is still spreading. */
export async function whenSettled<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + settleTimeoutMs; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isUnsettled(error) || Date.now() >= deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, settlePollMs));
  }
}

function isUnsettled(error: unknown): boolean {
  if (error instanceof KafkaJSProtocolError) return unsettledTypes.has(error.type);
  // kafkajs 2.2.4 stumbles over a topic whose partitions have no leader yet: it takes the last of no answers.
  return error instanceof TypeError && error.message.includes("'partitions'");
}
