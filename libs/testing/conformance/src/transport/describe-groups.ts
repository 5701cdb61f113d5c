import { TransportStateError, UnknownTopicError } from '@carbon-butler/platform-transport';
import type { WithProcesses } from './describe-transport.js';
import { keysOnEveryPartition, sampleEvent } from './sample-events.js';

export function describeGroups(withProcesses: WithProcesses): void {
  it(
    'serves two groups independently',
    withProcesses({}, async (processes) => {
      const [first, second] = [await processes.start(), await processes.start()];
      const { topic } = processes.spec;
      const one = await first.subscribe('one');
      await first.transport.publish(topic, [sampleEvent('k', 'a'), sampleEvent('k', 'b')]);
      await one.drain();
      expect(second.texts()).toEqual([]);
      const two = await second.subscribe('two', () => {
        throw new Error('only here');
      });
      await two.drain();
      expect(first.texts()).toEqual(['a', 'b']);
      expect(second.texts()).toEqual([]);
    }),
  );

  it(
    'shares partitions with a member that joins and takes them back from one that leaves, losing nothing',
    withProcesses({}, async (processes) => {
      const { topic, partitions } = processes.spec;
      const keys = keysOnEveryPartition(partitions);
      const [first, second] = [await processes.start(), await processes.start()];
      const stays = await first.subscribe('one');
      await first.eventually(() => {
        expect(stays.assignment()).toHaveLength(partitions);
      });
      let count = 0;
      const publish = async (): Promise<void> => {
        await first.transport.publish(
          topic,
          keys.map((key) => sampleEvent(key, String(count))),
        );
        count += 1;
      };
      await publish();
      const leaves = await second.subscribe('one');
      for (let round = 0; round < 5; round++) await publish();
      await first.eventually(() => {
        expect([stays.assignment().length, leaves.assignment().length]).toEqual([2, 2]);
      });
      await publish();
      await stays.drain();
      expect(second.seen.length).toBeGreaterThan(0);
      await leaves.stop();
      await publish();
      await first.eventually(() => {
        expect(stays.assignment()).toHaveLength(partitions);
      });
      await stays.drain();
      const all = [...first.seen, ...second.seen];
      expect(new Set(all.map(({ envelope }) => envelope.id)).size).toBe(count * partitions);
      for (const key of keys)
        for (const process of [first, second]) {
          const numbers = process.texts(key).map(Number);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
    }),
  );

  it(
    'hands no partition over while its holder is still at work on it',
    withProcesses({}, async (processes) => {
      const { topic, partitions } = processes.spec;
      const keys = keysOnEveryPartition(partitions);
      const [holder, heir] = [await processes.start(), await processes.start()];
      let finish = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const atWork = new Set<string>();
      const first = await holder.subscribe('one', ({ envelope }) => {
        atWork.add(envelope.partitionkey);
        return held;
      });
      const [early = '', ...late] = keys;
      const pair = (key: string) => [sampleEvent(key, 'a'), sampleEvent(key, 'b')];
      await holder.transport.publish(topic, pair(early));
      await holder.eventually(() => {
        expect([...atWork]).toEqual([early]);
      });
      // An adapter need not take these up before the first is done: its next look may wait for that.
      await holder.transport.publish(topic, late.flatMap(pair));
      // With some adapters joining ends only when the others have let go.
      const joining = heir.subscribe('one');
      // Longer than any of them takes to notice the new member.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(heir.texts(early)).toEqual([]);
      finish();
      const second = await joining;
      await holder.eventually(() => {
        expect([first.assignment().length, second.assignment().length]).toEqual([2, 2]);
      });
      await first.drain();
      const handled = [...holder.seen, ...heir.seen].map(({ envelope }) => envelope.id);
      expect(handled).toHaveLength(2 * partitions);
      expect(new Set(handled).size).toBe(2 * partitions);
    }),
  );

  it(
    'loses nothing when a member dies between handling and acknowledging',
    withProcesses({}, async (processes) => {
      const { topic, partitions } = processes.spec;
      const keys = keysOnEveryPartition(partitions);
      const [dying, heir] = [await processes.start(), await processes.start()];
      const handledBeforeDeath: string[] = [];
      const never = new Promise<void>(() => undefined);
      await dying.subscribe('one', ({ envelope }) => {
        handledBeforeDeath.push(envelope.id);
        return never;
      });
      const events = keys.flatMap((key) => [sampleEvent(key, 'a'), sampleEvent(key, 'b')]);
      await heir.transport.publish(topic, events);
      await heir.eventually(() => {
        expect(handledBeforeDeath.length).toBeGreaterThan(0);
      });
      await processes.crash(dying);
      const subscription = await heir.subscribe('one');
      await heir.eventually(() => {
        expect(subscription.assignment()).toHaveLength(partitions);
      });
      await subscription.drain();
      expect(new Set(heir.seen.map(({ envelope }) => envelope.id))).toEqual(new Set(events.map(({ id }) => id)));
      for (const key of keys) expect(heir.texts(key)).toEqual(['a', 'b']);
    }),
  );

  it(
    'goes on after a restart where the group left off',
    withProcesses({}, async (processes) => {
      const { topic } = processes.spec;
      const before = await processes.start();
      const subscription = await before.subscribe('one');
      await before.transport.publish(topic, [sampleEvent('k', 'a')]);
      await subscription.drain();
      await before.transport.publish(topic, []);
      await before.transport.stop();
      const after = await processes.start();
      await after.transport.publish(topic, [sampleEvent('k', 'b')]);
      await (await after.subscribe('one')).drain();
      expect(before.texts()).toEqual(['a']);
      expect(after.texts()).toEqual(['b']);
    }),
  );

  it(
    'tells how far the group is behind',
    withProcesses({}, async (processes) => {
      const process = await processes.start();
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const subscription = await process.subscribe('one', () => held);
      await process.transport.publish(
        processes.spec.topic,
        Array.from({ length: 12 }, (_, index) => sampleEvent(`k${index}`, 'x')),
      );
      await process.eventually(async () => {
        expect(await subscription.lag()).toEqual({ events: 12, retrying: 0, parked: 0 });
      });
      release();
      await subscription.drain();
      expect(await subscription.lag()).toEqual({ events: 0, retrying: 0, parked: 0 });
    }),
  );

  it(
    'refuses what the catalogue does not name, a second subscription, and use after stop',
    withProcesses({}, async (processes) => {
      const { transport } = await processes.start();
      const { topic } = processes.spec;
      const handler = async (): Promise<void> => {
        await Promise.resolve();
      };
      await expect(transport.publish('other', [])).rejects.toThrow(UnknownTopicError);
      await expect(transport.subscribe({ group: 'three', topic, handler })).rejects.toThrow(UnknownTopicError);
      await transport.subscribe({ group: 'one', topic, handler });
      await expect(transport.subscribe({ group: 'one', topic, handler })).rejects.toThrow(TransportStateError);
      expect(await transport.health()).toEqual({ healthy: true });
      await transport.stop();
      expect((await transport.health()).healthy).toBe(false);
      await expect(transport.publish(topic, [sampleEvent('k', 'a')])).rejects.toThrow(TransportStateError);
    }),
  );
}
