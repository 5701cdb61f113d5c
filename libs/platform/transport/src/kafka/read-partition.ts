import { randomUUID } from 'node:crypto';
import type { Admin, Kafka } from 'kafkajs';
import type { LogRecord, ReadOptions } from '../record-log.js';
import { recordOf } from './kafka-records.js';
import { topicOffsets } from './topic-offsets.js';

const readTimeoutMs = 30_000;
const fetchWaitMs = 100;

/**
 * Reads part of one partition, for people looking at dead letters. kafkajs can only fetch as a member of a group, so
 * this joins one of its own for the time of the call, commits nothing and removes it.
 */
export async function readPartition(
  kafka: Kafka,
  admin: Admin,
  topic: string,
  partition: number,
  { after, recordsMax }: ReadOptions,
): Promise<readonly LogRecord[]> {
  const range = (await topicOffsets(admin, topic)).find((found) => found.partition === partition);
  const from = Math.max(range?.low ?? 0, after === undefined ? 0 : Number(after) + 1);
  const end = range?.high ?? 0;
  if (from >= end) return [];

  const groupId = `reader.${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: fetchWaitMs, allowAutoTopicCreation: false });
  const records: LogRecord[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new KafkaReadError(topic, partition, readTimeoutMs));
      }, readTimeoutMs);
      const finish = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const eachBatch = ({ batch }: { batch: Parameters<typeof recordsFrom>[1] }): Promise<void> => {
        if (batch.partition === partition) records.push(...recordsFrom(from, batch));
        if (records.length >= recordsMax || Number(records.at(-1)?.offset ?? -1) >= end - 1) finish();
        return Promise.resolve();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(reject);
      consumer.seek({ topic, partition, offset: String(from) });
    });
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]);
  }
  return records.slice(0, recordsMax);
}

function recordsFrom(
  from: number,
  batch: { readonly topic: string; readonly partition: number; readonly messages: Parameters<typeof recordOf>[2][] },
): readonly LogRecord[] {
  const wanted = batch.messages.filter(({ offset }) => Number(offset) >= from);
  return wanted.map((message) => recordOf(batch.topic, batch.partition, message));
}

/** A read that the brokers did not answer in time. */
export class KafkaReadError extends Error {
  override readonly name = 'KafkaReadError';
  constructor(
    readonly field: string,
    readonly value: number,
    timeoutMs: number,
  ) {
    super(`reading partition ${value} of ${field} took more than ${timeoutMs} ms`);
  }
}
