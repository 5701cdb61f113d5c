import { Kafka, type KafkaConfig, logLevel, Partitioners, type Producer } from 'kafkajs';
import { TopicSpecError, TransportStateError } from '../errors.js';
import { partitionOf } from '../partitioner.js';
import type { ConsumeOptions, LogConsumer, LogRecord, NewRecord, ReadOptions, RecordLog } from '../record-log.js';
import type { TopicSpec } from '../topic-spec.js';
import { KafkaConsumer } from './kafka-consumer.js';
import { attempting } from './kafka-failure.js';
import { readPartition } from './read-partition.js';
import { topicOffsets, whenSettled } from './topic-offsets.js';
import { unansweredPartitions } from './unanswered-partitions.js';
import { keepFetchersFromStarving } from './unstarved-fetch.js';

export interface KafkaLogOptions {
  readonly clientId: string;
  readonly brokers: readonly string[];
  readonly ssl: KafkaConfig['ssl'];
  readonly sasl: KafkaConfig['sasl'];
  readonly replicationFactor: number;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly partitionsAtOnceMax: number;
}

keepFetchersFromStarving();

const connectTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** Together 25 s: longer than brokers take to elect another leader, shorter than people wait. */
const retry = { initialRetryTime: 300, retries: 8, maxRetryTime: 5_000 } as const;
const allReplicas = -1;

/** A record log in Kafka. The only place, with its neighbours in this folder, that knows the client library. */
export class KafkaLog implements RecordLog {
  private readonly kafka: Kafka;
  private readonly admin: ReturnType<Kafka['admin']>;
  private producer: Promise<Producer> | undefined;
  private readonly consumers = new Set<KafkaConsumer>();
  private readonly groups = new Set<string>();
  private readonly partitionCounts = new Map<string, number>();
  private sending: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: KafkaLogOptions) {
    const { clientId, brokers, ssl, sasl } = options;
    this.kafka = new Kafka({
      clientId,
      brokers: [...brokers],
      ...(ssl === undefined ? {} : { ssl }),
      ...(sasl === undefined ? {} : { sasl }),
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      enforceRequestTimeout: true,
      retry,
      // It logs every answer it goes on to retry; what fails for good is thrown or comes as a crash of the consumer.
      logLevel: logLevel.NOTHING,
    });
    this.admin = this.kafka.admin();
  }

  async start(): Promise<void> {
    const { brokers, ssl, sasl } = this.options;
    const as = sasl && 'username' in sasl ? ` as ${sasl.username} (${sasl.mechanism})` : '';
    const through = ssl === undefined ? 'without TLS' : 'over TLS';
    // The client retries what a connection can recover from, and not a login that is refused.
    await attempting(`connecting to Kafka at ${brokers.join(', ')} ${through}${as}`, async () => {
      const outcomes = await Promise.allSettled([this.admin.connect(), this.connectedProducer()]);
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (!failed) return;
      await this.disconnect();
      throw failed.reason;
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => consumer.stop()));
    await this.sending;
    await this.disconnect();
  }

  /** For tests of recovery: leaves without finishing anything. */
  async crash(): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => consumer.crash()));
    await this.disconnect();
  }

  async check(): Promise<void> {
    await this.admin.describeCluster();
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    const existing = new Set(await this.admin.listTopics());
    const missing = specs.filter(({ topic }) => !existing.has(topic));
    if (missing.length > 0) await this.createTopics(missing);
    for (const { topic, partitions } of specs) {
      const found = (await topicOffsets(this.admin, topic)).length;
      if (found !== partitions) throw new TopicSpecError('partitions', partitions, `${found}, as ${topic} has`);
    }
  }

  /** One request at a time: what is appended later must not overtake a request that is being repeated. */
  append(topic: string, records: readonly NewRecord[]): Promise<void> {
    const sent = this.sending.then(() => attempting(`writing to ${topic}`, () => this.send(topic, records)));
    this.sending = sent.catch(() => undefined);
    return sent;
  }

  read(topic: string, partition: number, options: ReadOptions): Promise<readonly LogRecord[]> {
    return readPartition(this.kafka, this.admin, topic, partition, options);
  }

  async consume(consume: ConsumeOptions): Promise<LogConsumer> {
    // Members of one group must agree on its topics, or the client's leader leaves some unassigned.
    if (this.groups.has(consume.group))
      throw new TransportStateError(`group ${consume.group} reads a topic already; Kafka needs a group per topic`);
    this.groups.add(consume.group);
    const { sessionTimeoutMs, rebalanceTimeoutMs, partitionsAtOnceMax } = this.options;
    const consumer = new KafkaConsumer({
      kafka: this.kafka,
      admin: this.admin,
      consume,
      sessionTimeoutMs,
      rebalanceTimeoutMs,
      partitionsAtOnceMax,
      onStopped: (stopped) => {
        this.consumers.delete(stopped);
        this.groups.delete(consume.group);
      },
    });
    this.consumers.add(consumer);
    const [{ topic } = { topic: '' }] = consume.topics.filter(({ position }) => position === 'committed');
    await attempting(`group ${consume.group} reading ${topic}`, () => consumer.start());
    return consumer;
  }

  /** Topics that a user may not see look missing, so a missing right shows here as well. */
  private async createTopics(missing: readonly TopicSpec[]): Promise<void> {
    const names = missing.map(({ topic }) => topic).join(', ');
    await attempting(`creating topics that are not there, or not to be seen by this user (${names})`, () =>
      this.admin.createTopics({
        waitForLeaders: false,
        topics: missing.map(({ topic, partitions, cleanup, retentionMs }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: this.options.replicationFactor,
          configEntries: [
            { name: 'cleanup.policy', value: cleanup },
            { name: 'retention.ms', value: String(retentionMs) },
          ],
        })),
      }),
    );
  }

  private async send(topic: string, records: readonly NewRecord[]): Promise<void> {
    if (records.length === 0) return;
    const partitions = await this.partitionsOf(topic);
    const messages = records.map(({ key, headers, value }) => ({
      key,
      value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
      headers: { ...headers },
      partition: partitionOf(key, partitions),
    }));
    const producer = await this.connectedProducer();
    try {
      const confirmed = await producer.send({ topic, acks: allReplicas, timeout: requestTimeoutMs, messages });
      const unanswered = unansweredPartitions(messages, confirmed);
      if (unanswered.length > 0) throw new Error(`no broker confirmed partitions ${unanswered.join(', ')}`);
    } catch (error) {
      // What was sent may be written, and this producer would number the next records as those: brokers would take them
      // for repeated ones and drop them, or refuse all that follow. Another producer begins anew.
      this.producer = undefined;
      await producer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  private connectedProducer(): Promise<Producer> {
    return (this.producer ??= (async () => {
      const producer = this.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: Partitioners.DefaultPartitioner,
      });
      try {
        await producer.connect();
      } catch (error) {
        this.producer = undefined;
        throw error;
      }
      return producer;
    })());
  }

  private async disconnect(): Promise<void> {
    const producer = await this.producer?.catch(() => undefined);
    await Promise.all([producer?.disconnect(), this.admin.disconnect()]);
  }

  private async partitionsOf(topic: string): Promise<number> {
    const known = this.partitionCounts.get(topic);
    if (known !== undefined) return known;
    const { topics } = await whenSettled(() => this.admin.fetchTopicMetadata({ topics: [topic] }));
    const found = topics[0]?.partitions.length ?? 0;
    this.partitionCounts.set(topic, found);
    return found;
  }
}
