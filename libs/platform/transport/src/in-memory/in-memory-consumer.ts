import { PartitionLoop } from '../partition-loop.js';
import type { ConsumeOptions, LogConsumer, LogMark } from '../record-log.js';
import type { InMemoryBroker } from './in-memory-broker.js';

/** A member of a consumer group on an in-memory broker. */
export class InMemoryConsumer implements LogConsumer {
  /** What members of one group share. */
  readonly name: string;
  readonly partitions: number;
  private readonly loops = new Map<number, PartitionLoop>();
  private paused = false;

  constructor(
    private readonly broker: InMemoryBroker,
    private readonly options: ConsumeOptions,
  ) {
    this.name = [options.group, ...options.topics.map(({ topic }) => topic)].join(' ');
    this.partitions = Math.max(...options.topics.map(({ topic }) => broker.partitionsOf(topic)));
  }

  assignment(): readonly number[] {
    return [...this.loops.keys()].sort((a, b) => a - b);
  }

  pause(): void {
    this.setPaused(true);
  }

  resume(): void {
    this.setPaused(false);
  }

  lag(topic: string): Promise<number> {
    const behind = this.broker.ends(topic).map((end, partition) => end - this.committed(topic, partition));
    return Promise.resolve(behind.reduce((total, events) => total + events, 0));
  }

  mark(topic: string): Promise<LogMark> {
    const ends = this.broker.ends(topic);
    const reached = (): boolean => ends.every((end, partition) => this.committed(topic, partition) >= end);
    return Promise.resolve({ reached: () => Promise.resolve(reached()) });
  }

  async stop(): Promise<void> {
    await this.broker.leave(this);
  }

  /** Dies: nothing in flight is committed, the partitions go to the others. */
  async crash(): Promise<void> {
    const loops = [...this.loops.values()];
    this.loops.clear();
    for (const loop of loops) loop.abort(new Error('crashed')).catch(this.options.onError);
    await this.broker.leave(this);
  }

  hint(topic: string): void {
    for (const loop of this.loops.values()) loop.hint(topic);
  }

  take(partition: number): void {
    const { broker, options } = this;
    const loop = new PartitionLoop(partition, options, {
      fetch: (topic, after, recordsMax) => Promise.resolve(broker.read(topic, partition, after, recordsMax)),
      committed: (topic) => {
        const committed = this.committed(topic, partition);
        return Promise.resolve(committed === 0 ? undefined : String(committed - 1));
      },
      commit: (topic, offset) => {
        broker.commit(options.group, topic, partition, offset);
        return Promise.resolve();
      },
    });
    this.loops.set(partition, loop);
    loop.start(this.paused);
  }

  async release(partition: number): Promise<void> {
    const loop = this.loops.get(partition);
    this.loops.delete(partition);
    await loop?.stop();
  }

  private committed(topic: string, partition: number): number {
    return this.broker.committed(this.options.group, topic, partition);
  }

  private setPaused(paused: boolean): void {
    this.paused = paused;
    for (const loop of this.loops.values()) loop.setPaused(paused);
  }
}
