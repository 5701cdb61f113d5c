import { TransportStateError } from '../errors.js';
import type { ConsumeOptions, LogConsumer, LogRecord, NewRecord, ReadOptions, RecordLog } from '../record-log.js';
import type { TopicSpec } from '../topic-spec.js';
import type { InMemoryBroker } from './in-memory-broker.js';
import { InMemoryConsumer } from './in-memory-consumer.js';

/** One process's access to an in-memory broker. */
export class InMemoryLog implements RecordLog {
  private readonly consumers = new Set<InMemoryConsumer>();
  private failure: Error | undefined;
  private crashed = false;

  constructor(private readonly broker: InMemoryBroker) {}

  async start(): Promise<void> {
    this.requireAlive();
  }

  async stop(): Promise<void> {
    for (const consumer of this.consumers) await consumer.stop();
  }

  async check(): Promise<void> {
    this.requireAlive();
    if (this.failure) throw this.failure;
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const spec of specs) this.broker.ensureTopic(spec);
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<void> {
    await this.check();
    this.broker.append(topic, records);
  }

  async read(topic: string, partition: number, options: ReadOptions): Promise<readonly LogRecord[]> {
    return this.broker.read(topic, partition, options.after, options.recordsMax);
  }

  async consume(options: ConsumeOptions): Promise<LogConsumer> {
    this.requireAlive();
    const consumer = new InMemoryConsumer(this.broker, options);
    this.consumers.add(consumer);
    this.broker.join(consumer);
    return consumer;
  }

  /** Appends fail with this error until it is set to undefined. */
  failAppends(failure: Error | undefined): void {
    this.failure = failure;
  }

  async crash(): Promise<void> {
    this.crashed = true;
    await Promise.all([...this.consumers].map((consumer) => consumer.crash()));
  }

  private requireAlive(): void {
    if (this.crashed) throw new TransportStateError('the process has crashed');
  }
}
