import { partitionOf, UnavailableError } from '@carbon-butler/platform-transport';
import type { WithProcesses } from './describe-transport.js';
import { keysOnEveryPartition, keysOnOnePartition, sampleEvent, textOf } from './sample-events.js';

export function describeDelivery(withProcesses: WithProcesses): void {
  it(
    'keeps the order of each key and puts keys on the partition Kafka would',
    withProcesses({}, async (processes) => {
      const process = await processes.start();
      const { topic, partitions } = processes.spec;
      const keys = Array.from({ length: 10 }, (_, index) => `tenant:${index}`);
      const subscription = await process.subscribe('one');
      for (let round = 0; round < 10; round++)
        await process.transport.publish(
          topic,
          keys.flatMap((key) => [sampleEvent(key, `${round}a`), sampleEvent(key, `${round}b`)]),
        );
      await subscription.drain();
      const expected = Array.from({ length: 10 }, (_, round) => [`${round}a`, `${round}b`]).flat();
      for (const key of keys) expect(process.texts(key)).toEqual(expected);
      for (const { envelope, partition } of process.seen)
        expect(partition).toBe(partitionOf(envelope.partitionkey, partitions));
    }),
  );

  it(
    'carries every attribute, trace headers and the exact bytes',
    withProcesses({}, async (processes) => {
      const process = await processes.start();
      const event = sampleEvent('k', '', {
        subject: '产品/ä ✓',
        sequence: '0000000000000000007',
        correlationid: 'c-1',
        causationid: 'c-0',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: 'congo=t61rcWkgMzE',
        dataref: 'sha-256:ab',
        extensions: { partnerid: 'p-9' },
        data: Uint8Array.from([0, 255, 254, 123, 34, 32, 9, 13, 10, 0xc3, 0x28]),
      });
      const subscription = await process.subscribe('one');
      await process.transport.publish(processes.spec.topic, [event]);
      await subscription.drain();
      const [received] = process.seen;
      const { data, ...attributes } = received?.envelope ?? { data: new Uint8Array() };
      const { data: sent, ...sentAttributes } = event;
      expect(attributes).toEqual(sentAttributes);
      expect([...data]).toEqual([...sent]);
    }),
  );

  it(
    'delivers again after a failure, counts the attempts and spares the neighbours in the batch',
    withProcesses({ partitions: 1 }, async (processes) => {
      const process = await processes.start();
      const tries: number[] = [];
      await process.transport.publish(
        processes.spec.topic,
        ['a', 'b', 'c', 'd'].map((text) => sampleEvent('k', text)),
      );
      const subscription = await process.subscribe('one', ({ envelope, attempt }) => {
        if (textOf(envelope) !== 'c') return;
        tries.push(attempt);
        // Once in the batch, once on its own.
        if (tries.length <= 2) throw new Error('not yet');
      });
      await subscription.drain();
      expect(process.texts()).toEqual(['a', 'b', 'c', 'd']);
      expect(tries).toEqual([1, 1, 2]);
    }),
  );

  it(
    'sends an event that goes on failing through the retry tiers while others flow',
    withProcesses({ partitions: 1 }, async (processes) => {
      const process = await processes.start();
      const attempts: number[] = [];
      const subscription = await process.subscribe('one', ({ envelope, attempt }) => {
        if (textOf(envelope) !== 'bad') return;
        attempts.push(attempt);
        if (attempts.length < 6) throw new Error('still not');
      });
      for (const text of ['x', 'bad', 'y', 'z']) {
        await process.transport.publish(processes.spec.topic, [sampleEvent('k', text)]);
        await subscription.drain();
      }
      expect(process.texts()).toEqual(['x', 'y', 'z']);
      await process.eventually(() => {
        expect(process.texts()).toEqual(['x', 'y', 'z', 'bad']);
      });
      expect(attempts).toEqual([1, 2, 3, 4, 5, 6]);
      await process.eventually(async () => {
        expect(await subscription.lag()).toEqual({ events: 0, retrying: 0, parked: 0 });
      });
    }),
  );

  it(
    'neither moves events nor counts attempts while what the handler needs is away',
    withProcesses({ partitions: 1 }, async (processes) => {
      const process = await processes.start();
      let away = true;
      const attempts: number[] = [];
      const subscription = await process.subscribe('one', ({ attempt }) => {
        attempts.push(attempt);
        if (away) throw new UnavailableError('database is away', { retryAfterMs: 20 });
      });
      await process.transport.publish(processes.spec.topic, [sampleEvent('k', 'a'), sampleEvent('k', 'b')]);
      await process.eventually(() => {
        expect(attempts.length).toBeGreaterThan(6);
      });
      expect(await subscription.lag()).toEqual({ events: 2, retrying: 0, parked: 0 });
      away = false;
      await subscription.drain();
      expect(process.texts()).toEqual(['a', 'b']);
      expect(new Set(attempts)).toEqual(new Set([1]));
    }),
  );

  it(
    'takes nothing while paused and goes on after resume',
    withProcesses({}, async (processes) => {
      const process = await processes.start();
      const keys = keysOnEveryPartition(processes.spec.partitions);
      const subscription = await process.subscribe('one');
      await process.transport.publish(
        processes.spec.topic,
        keys.map((key) => sampleEvent(key, 'before')),
      );
      await subscription.drain();
      subscription.pause();
      await process.transport.publish(
        processes.spec.topic,
        keys.map((key) => sampleEvent(key, 'while paused')),
      );
      await process.eventually(async () => {
        expect((await subscription.lag()).events).toBe(keys.length);
      });
      // Longer than any wake-up takes.
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(process.texts()).toEqual(keys.map(() => 'before'));
      subscription.resume();
      await subscription.drain();
      expect(process.texts()).toHaveLength(2 * keys.length);
    }),
  );

  it(
    'hands over batches of at most the size asked for, each from one partition',
    withProcesses({ partitions: 2 }, async (processes) => {
      const process = await processes.start();
      const sizes: number[] = [];
      const [key = ''] = keysOnOnePartition(1, 2);
      await process.transport.publish(
        processes.spec.topic,
        Array.from({ length: 25 }, (_, index) => sampleEvent(key, String(index))),
      );
      const subscription = await process.transport.subscribe({
        group: 'one',
        topic: processes.spec.topic,
        batchSizeMax: 10,
        handler: async ({ events, partition }) => {
          sizes.push(events.length);
          for (const event of events) expect(event.partition).toBe(partition);
          await Promise.resolve();
        },
      });
      await subscription.drain();
      expect(sizes.reduce((total, size) => total + size, 0)).toBe(25);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
      expect(Math.max(...sizes)).toBeGreaterThan(1);
    }),
  );
}
