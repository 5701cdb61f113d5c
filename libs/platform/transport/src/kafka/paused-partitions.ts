import type { Consumer } from 'kafkajs';
import { timerMsMax } from '../wake-up.js';

/** Which topic partitions kafkajs must not fetch: all while the subscription is paused, single ones for a while. */
export class PausedPartitions {
  private readonly blocked = new Map<string, NodeJS.Timeout>();
  private paused = false;

  constructor(
    private readonly consumer: Pick<Consumer, 'pause' | 'resume'>,
    /** Those a pause of the subscription is about. */
    private readonly topics: readonly string[],
  ) {}

  pauseAll(partitions: readonly number[]): void {
    this.paused = true;
    this.reapply(partitions);
  }

  resumeAll(partitions: readonly number[]): void {
    this.paused = false;
    this.reapply(partitions);
  }

  block(topic: string, partition: number, forMs: number): void {
    const name = `${topic} ${partition}`;
    clearTimeout(this.blocked.get(name));
    this.consumer.pause([{ topic, partitions: [partition] }]);
    const unblock = (): void => {
      this.blocked.delete(name);
      if (!this.paused || !this.topics.includes(topic)) this.consumer.resume([{ topic, partitions: [partition] }]);
    };
    this.blocked.set(name, setTimeout(unblock, Math.min(forMs, timerMsMax)));
  }

  /** kafkajs keeps pauses over rebalances, but newly assigned partitions have none. */
  reapply(partitions: readonly number[]): void {
    for (const topic of this.topics)
      for (const partition of partitions) {
        const still = this.paused || this.blocked.has(`${topic} ${partition}`);
        this.consumer[still ? 'pause' : 'resume']([{ topic, partitions: [partition] }]);
      }
  }

  clear(): void {
    for (const timer of this.blocked.values()) clearTimeout(timer);
    this.blocked.clear();
  }
}
