import fc from 'fast-check';
import { type ParkingChange, parkingRecord, ParkingQueue } from './parking-queue.js';
import type { LogRecord } from './record-log.js';

function record(
  key: string,
  origin: number,
  change: ParkingChange,
  more: { dueAtMs?: number; dead?: boolean } = {},
): LogRecord {
  const trail = {
    attempts: 1,
    tier: 1,
    dueAtMs: more.dueAtMs ?? 0,
    firstFailedAt: undefined,
    originOffset: String(origin),
  };
  const written = parkingRecord({ key, headers: {}, value: new Uint8Array() }, trail, change, {
    writer: 'w',
    dead: more.dead ?? false,
  });
  return { ...written, topic: 't', partition: 0, offset: '0' };
}

const heads = (queue: ParkingQueue): readonly string[] => queue.due(10).map(({ trail }) => trail.originOffset);

describe('parked events', () => {
  it('go on one by one and in order, per key', () => {
    const queue = new ParkingQueue();
    for (const [key, origin] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ] as const)
      queue.apply(record(key, origin, 'park'));
    expect([...heads(queue)].sort()).toEqual(['1', '2']);
    queue.apply(record('a', 1, 'release'));
    expect([...heads(queue)].sort()).toEqual(['2', '3']);
    queue.apply(record('a', 3, 'release'));
    expect([queue.isParked('a'), queue.isParked('b'), queue.size]).toEqual([false, true, 1]);
  });

  it('wait until they are due, and for ever behind a dead one until it is resumed', () => {
    const queue = new ParkingQueue();
    queue.apply(record('a', 1, 'park', { dueAtMs: 50 }));
    expect([heads(queue), queue.nextDueAtMs()]).toEqual([[], 50]);
    queue.apply(record('a', 2, 'park'));
    queue.apply(record('a', 1, 'fail', { dead: true }));
    expect([heads(queue), queue.nextDueAtMs(), queue.size]).toEqual([[], undefined, 2]);
    queue.apply(record('a', 1, 'resume'));
    expect(heads(queue)).toEqual(['1']);
  });

  it('take in front a dead event that had been lost from the log', () => {
    const queue = new ParkingQueue();
    queue.apply(record('a', 2, 'park'));
    queue.apply(record('a', 1, 'resume'));
    expect(heads(queue)).toEqual(['1']);
  });

  it('are the same whoever reads the log, though records are repeated', () => {
    const step = fc.record({ key: fc.constantFrom('a', 'b'), origin: fc.nat(5), release: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const once = new ParkingQueue();
        const repeated = new ParkingQueue();
        for (const { key, origin, release } of steps) {
          const change = record(key, origin, release ? 'release' : 'park');
          once.apply(change);
          repeated.apply(change);
          repeated.apply(change);
        }
        expect(heads(repeated)).toEqual(heads(once));
        expect(repeated.size).toBe(once.size);
      }),
    );
  });
});
