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

  start(): Promise<void> {
    return this.alive(() => undefined);
  }

  async stop(): Promise<void> {
    for (const consumer of this.consumers) await consumer.stop();
  }

  check(): Promise<void> {
    return this.alive(() => {
      if (this.failure) throw this.failure;
    });
  }

  ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    return this.alive(() => {
      for (const spec of specs) this.broker.ensureTopic(spec);
    });
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<void> {
    await this.check();
    this.broker.append(topic, records);
  }

  read(topic: string, partition: number, options: ReadOptions): Promise<readonly LogRecord[]> {
    return this.alive(() => this.broker.read(topic, partition, options.after, options.recordsMax));
  }

  consume(options: ConsumeOptions): Promise<LogConsumer> {
    return this.alive(() => {
      const consumer = new InMemoryConsumer(this.broker, options);
      this.consumers.add(consumer);
      this.broker.join(consumer);
      return consumer;
    });
  }

  /** Appends fail with this error until it is set to undefined. */
  failAppends(failure: Error | undefined): void {
    this.failure = failure;
  }

  async crash(): Promise<void> {
    this.crashed = true;
    await Promise.all([...this.consumers].map((consumer) => consumer.crash()));
  }

  /** Everything a port does is asynchronous, failures too. */
  private alive<T>(work: () => T): Promise<T> {
    if (this.crashed) return Promise.reject(new TransportStateError('the process has crashed'));
    return Promise.resolve().then(work);
  }
}
