import { UnknownTopicError } from '../errors.js';
import { partitionOf } from '../partitioner.js';
import type { LogRecord, NewRecord } from '../record-log.js';
import type { TopicSpec } from '../topic-spec.js';
import type { InMemoryConsumer } from './in-memory-consumer.js';

/** The log several in-memory transports share, as processes share a broker. Everything is kept until it is dropped. */
export class InMemoryBroker {
  private readonly topics = new Map<string, LogRecord[][]>();
  private readonly committedOffsets = new Map<string, number>();
  private readonly members = new Map<string, InMemoryConsumer[]>();
  private readonly owners = new Map<string, InMemoryConsumer>();
  /** Rebalances follow one another: two at once could hand a partition to two members. */
  private rebalancing: Promise<void> = Promise.resolve();

  ensureTopic({ topic, partitions }: TopicSpec): void {
    if (!this.topics.has(topic))
      this.topics.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
  }

  partitionsOf(topic: string): number {
    return this.partitions(topic).length;
  }

  append(topic: string, records: readonly NewRecord[]): void {
    const partitions = this.partitions(topic);
    for (const { key, headers, value } of records) {
      const partition = partitionOf(key, partitions.length);
      const log = partitions[partition] ?? [];
      log.push({ topic, partition, offset: String(log.length), key, headers: { ...headers }, value: value.slice() });
    }
    for (const members of this.members.values()) for (const member of members) member.hint(topic);
  }

  read(topic: string, partition: number, after: string | undefined, recordsMax: number): readonly LogRecord[] {
    const from = after === undefined ? 0 : Number(after) + 1;
    return (this.partitions(topic)[partition] ?? []).slice(from, from + recordsMax);
  }

  /** Offset after the newest record, per partition. */
  ends(topic: string): readonly number[] {
    return this.partitions(topic).map((log) => log.length);
  }

  /** How many records of the partition the group has committed. */
  committed(group: string, topic: string, partition: number): number {
    return this.committedOffsets.get(`${group} ${topic} ${partition}`) ?? 0;
  }

  commit(group: string, topic: string, partition: number, offset: string): void {
    this.committedOffsets.set(`${group} ${topic} ${partition}`, Number(offset) + 1);
  }

  /** Partitions come as soon as their present holders have let go of them. */
  join(consumer: InMemoryConsumer): void {
    this.members.set(consumer.name, [...(this.members.get(consumer.name) ?? []), consumer]);
    void this.rebalance(consumer.name);
  }

  async leave(consumer: InMemoryConsumer): Promise<void> {
    const rest = (this.members.get(consumer.name) ?? []).filter((member) => member !== consumer);
    this.members.set(consumer.name, rest);
    await this.rebalance(consumer.name);
  }

  private rebalance(name: string): Promise<void> {
    this.rebalancing = this.rebalancing.then(() => this.redistribute(name));
    return this.rebalancing;
  }

  /** Partition p goes to member p modulo their number. */
  private async redistribute(name: string): Promise<void> {
    const members = this.members.get(name) ?? [];
    const partitions = members[0]?.partitions ?? 0;
    for (const [slot, holder] of this.owners) {
      if (!slot.startsWith(`${name}#`)) continue;
      const partition = Number(slot.slice(name.length + 1));
      if (members[partition % members.length] === holder) continue;
      await holder.release(partition);
      this.owners.delete(slot);
    }
    for (let partition = 0; partition < partitions; partition++) {
      const slot = `${name}#${partition}`;
      const heir = members[partition % members.length];
      if (!heir || this.owners.has(slot)) continue;
      this.owners.set(slot, heir);
      heir.take(partition);
    }
  }

  private partitions(topic: string): LogRecord[][] {
    const found = this.topics.get(topic);
    if (!found) throw new UnknownTopicError('topic', topic, [...this.topics.keys()]);
    return found;
  }
}
