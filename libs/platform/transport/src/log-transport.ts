import { toRecord } from './cloud-events-binding.js';
import { DeadLetterStore } from './dead-letter-store.js';
import type { DeadLetters } from './dead-letters.js';
import { TransportStateError, UnknownTopicError } from './errors.js';
import type { EventEnvelope } from './event-envelope.js';
import type { EventTransport, SubscribeOptions, Subscription, TransportHealth } from './event-transport.js';
import { checkFailurePolicy, defaultFailurePolicy, type FailurePolicy } from './failure-policy.js';
import { GroupSubscription } from './group-subscription.js';
import type { NewRecord, RecordLog } from './record-log.js';
import { checkTopicSpec, derivedTopics, type TopicSpec } from './topic-spec.js';
import type { NoticeListener } from './transport-notice.js';

/** What every transport takes, whatever its adapter. */
export interface TransportOptions {
  /** The topic catalogue: nothing outside it can be published or subscribed to. */
  readonly topics: readonly TopicSpec[];
  /** Written into dead letters, so that a fix can be told from the version that failed. */
  readonly appVersion: string;
  readonly failurePolicy?: Partial<FailurePolicy>;
  readonly onNotice?: NoticeListener;
}

const batchSizeDefault = 100;
const batchSizeLimit = 10_000;
const publishChunkMax = 5_000;

/** The event transport over any record log: encoding, failure handling and dead letters are here, once. */
export class LogTransport implements EventTransport {
  readonly deadLetters: DeadLetters;
  private readonly specs: ReadonlyMap<string, TopicSpec>;
  private readonly policy: FailurePolicy;
  private readonly subscriptions = new Map<string, GroupSubscription>();
  private state: 'new' | 'started' | 'stopped' = 'new';

  constructor(
    private readonly log: RecordLog,
    private readonly options: TransportOptions,
  ) {
    options.topics.forEach(checkTopicSpec);
    this.specs = new Map(options.topics.map((spec) => [spec.topic, spec]));
    this.policy = { ...defaultFailurePolicy, ...options.failurePolicy };
    checkFailurePolicy(this.policy);
    this.deadLetters = new DeadLetterStore(log, (topic) => this.specOf(topic), this.policy);
  }

  async start(): Promise<void> {
    if (this.state !== 'new') throw new TransportStateError(`a ${this.state} transport does not start`);
    await this.log.start();
    this.state = 'started';
  }

  async stop(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    await Promise.all([...this.subscriptions.values()].map((subscription) => subscription.stop()));
    await this.log.stop();
  }

  async health(): Promise<TransportHealth> {
    if (this.state !== 'started') return { healthy: false, detail: `transport is ${this.state}` };
    try {
      await this.log.check();
      return { healthy: true };
    } catch (error) {
      return { healthy: false, detail: error instanceof Error ? error.message : String(error) };
    }
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    specs.forEach(checkTopicSpec);
    await this.log.ensureTopics(specs.flatMap((spec) => [spec, ...derivedTopics(spec, this.policy.retryDelaysMs)]));
  }

  async publish(topic: string, events: readonly EventEnvelope[]): Promise<void> {
    await this.forward(topic, events.map(toRecord));
  }

  async forward(topic: string, records: readonly NewRecord[]): Promise<void> {
    this.requireStarted();
    this.specOf(topic);
    for (let from = 0; from < records.length; from += publishChunkMax)
      await this.log.append(topic, records.slice(from, from + publishChunkMax));
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    this.requireStarted();
    const { group, topic, handler } = options;
    const spec = this.specOf(topic);
    const groups = spec.consumers.map((consumer) => consumer.group);
    if (!groups.includes(group)) throw new UnknownTopicError('group', group, groups);
    const name = `${group} ${topic}`;
    if (this.subscriptions.has(name)) throw new TransportStateError(`${group} has subscribed to ${topic} already`);
    const { policy, log } = this;
    const { appVersion, onNotice: notify = () => undefined } = this.options;
    const context = { log, spec, group, handler, policy, appVersion, notify };
    const subscription = new GroupSubscription(context, () => this.subscriptions.delete(name));
    this.subscriptions.set(name, subscription);
    try {
      await subscription.start(Math.min(options.batchSizeMax ?? batchSizeDefault, batchSizeLimit));
    } catch (error) {
      this.subscriptions.delete(name);
      throw error;
    }
    return subscription;
  }

  private specOf(topic: string): TopicSpec {
    const spec = this.specs.get(topic);
    if (!spec) throw new UnknownTopicError('topic', topic, [...this.specs.keys()]);
    return spec;
  }

  private requireStarted(): void {
    if (this.state !== 'started') throw new TransportStateError(`transport is ${this.state}, not started`);
  }
}
