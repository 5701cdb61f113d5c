import {
  type DeliveredEvent,
  type EventTransport,
  type FailurePolicy,
  type Subscription,
  type TopicSpec,
} from '@carbon-butler/platform-transport';
import { eventually } from '@carbon-butler/testing-harness';
import { textOf } from './sample-events.js';
import type { TransportFixture } from './transport-fixture.js';

export const testPolicy: Partial<FailurePolicy> = {
  inProcessTriesMax: 2,
  inProcessBackoffMs: 1,
  retryDelaysMs: [150, 300],
};

/** What a handler of the suite is told about one event; throwing makes it fail. */
export type EventHandler = (event: DeliveredEvent) => void | Promise<void>;

/** One process with a transport, and what its handlers have seen. */
export class Process {
  readonly seen: DeliveredEvent[] = [];

  constructor(
    readonly transport: EventTransport,
    private readonly spec: TopicSpec,
    private readonly patienceMs: number,
  ) {}

  /** Subscribes with a handler that notes every event it has handled. */
  subscribe(group: string, handle: EventHandler = () => undefined, batchSizeMax = 50): Promise<Subscription> {
    return this.transport.subscribe({
      group,
      topic: this.spec.topic,
      batchSizeMax,
      handler: async (batch) => {
        for (const event of batch.events) {
          await handle(event);
          this.seen.push(event);
          batch.ack(event);
        }
      },
    });
  }

  texts(key?: string): readonly string[] {
    return this.seen
      .filter(({ envelope }) => key === undefined || envelope.partitionkey === key)
      .map(({ envelope }) => textOf(envelope));
  }

  eventually(check: () => void | Promise<void>): Promise<void> {
    return eventually(check, { timeoutMs: this.patienceMs });
  }
}

/** Starts processes of a fixture over one topic. */
export class Processes {
  private readonly running = new Set<EventTransport>();

  constructor(
    private readonly fixture: TransportFixture,
    readonly spec: TopicSpec,
    private readonly patienceMs: number,
  ) {}

  async start(failurePolicy: Partial<FailurePolicy> = {}): Promise<Process> {
    const policy = { ...testPolicy, ...failurePolicy };
    const options = { topics: [this.spec], appVersion: '1.2.3', failurePolicy: policy };
    const transport = await this.fixture.connect(options);
    await transport.ensureTopics([this.spec]);
    this.running.add(transport);
    return new Process(transport, this.spec, this.patienceMs);
  }

  async crash({ transport }: Process): Promise<void> {
    this.running.delete(transport);
    await this.fixture.crash(transport);
  }

  async crashAll(): Promise<void> {
    await Promise.all([...this.running].map((transport) => this.fixture.crash(transport)));
    this.running.clear();
  }

  async stop(): Promise<void> {
    for (const transport of this.running) await transport.stop();
  }
}
