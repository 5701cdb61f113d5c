import { type FailureTrail, trailOf, withTrail } from './failed-record.js';
import type { LogRecord, NewRecord } from './record-log.js';

/**
 * The events a strict topic's partition holds back, per key and in order.
 *
 * The parking topic is its log: every change is a record there, so whoever takes the partition over rebuilds the same
 * queues by reading it from its start. `apply` is the only thing that changes state, and repeating a record is harmless.
 */
export class ParkingQueue {
  private readonly queues = new Map<string, ParkedEvent[]>();
  private count = 0;

  /** Events held back. */
  get size(): number {
    return this.count;
  }

  isParked(key: string): boolean {
    return this.queues.has(key);
  }

  /** Heads to be tried now, at most one per key, oldest due first. */
  due(nowMs: number): readonly ParkedEvent[] {
    return this.heads()
      .filter((head) => head.trail.dueAtMs <= nowMs)
      .sort((a, b) => a.trail.dueAtMs - b.trail.dueAtMs);
  }

  /** When the next head is due; undefined when nothing waits or everything waits for a person. */
  nextDueAtMs(): number | undefined {
    const times = this.heads().map((head) => head.trail.dueAtMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  apply(record: LogRecord): void {
    const change = record.headers[changeHeader];
    const trail = trailOf(record);
    const queue = this.queues.get(record.key) ?? [];
    const lengthBefore = queue.length;
    const index = queue.findIndex((parked) => parked.trail.originOffset === trail.originOffset);
    const parked = { record, trail, dead: record.headers[deadHeader] === 'true' };
    if (change === 'release') {
      if (index >= 0) queue.splice(index, 1);
    } else if (index >= 0) {
      if (change !== 'park') queue[index] = parked;
    } else if (change === 'resume') queue.unshift(parked);
    else queue.push(parked);
    this.count += queue.length - lengthBefore;
    if (queue.length === 0) this.queues.delete(record.key);
    else this.queues.set(record.key, queue);
  }

  private heads(): ParkedEvent[] {
    return [...this.queues.values()].flatMap((queue) => queue.slice(0, 1)).filter((head) => !head.dead);
  }
}

export interface ParkedEvent {
  readonly record: LogRecord;
  readonly trail: FailureTrail;
  /** Became a dead letter: its key waits until somebody replays it. */
  readonly dead: boolean;
}

/** park: wait behind the key; fail: the head failed again; release: the head is done; resume: a person sent it back. */
export type ParkingChange = 'park' | 'fail' | 'release' | 'resume';

const changeHeader = 'parked_change';
const deadHeader = 'parked_dead';
const writerHeader = 'parked_writer';

export function parkingRecord(
  record: NewRecord,
  trail: FailureTrail,
  change: ParkingChange,
  options: { readonly writer: string; readonly dead?: boolean },
): NewRecord {
  const written = withTrail(record, trail, {
    [changeHeader]: change,
    [deadHeader]: String(options.dead ?? false),
    [writerHeader]: options.writer,
  });
  return change === 'release' ? { ...written, value: new Uint8Array() } : written;
}

export function writerOf(record: NewRecord): string | undefined {
  return record.headers[writerHeader];
}
