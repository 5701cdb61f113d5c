import { PermanentError } from '@carbon-butler/platform-transport';
import type { WithProcesses } from './describe-transport.js';
import { keysOnOnePartition, sampleEvent, textOf } from './sample-events.js';

const strict = { strictOrder: true, partitions: 2 };
const [stuck = '', free = ''] = keysOnOnePartition(2, strict.partitions);

export function describeParking(withProcesses: WithProcesses): void {
  it(
    'parks a key whose event fails: later events of the key wait in order, other keys flow',
    withProcesses(strict, async (processes) => {
      const process = await processes.start();
      const { topic } = processes.spec;
      let broken = true;
      const subscription = await process.subscribe('one', ({ envelope }) => {
        if (broken && envelope.partitionkey === stuck && textOf(envelope) === '1') throw new Error('not yet');
      });
      await process.transport.publish(topic, [
        sampleEvent(stuck, '1'),
        sampleEvent(free, '1'),
        sampleEvent(stuck, '2'),
      ]);
      await subscription.drain();
      await process.transport.publish(topic, [sampleEvent(stuck, '3'), sampleEvent(free, '2')]);
      await subscription.drain();
      expect(process.texts(free)).toEqual(['1', '2']);
      expect(process.texts(stuck)).toEqual([]);
      expect(await subscription.lag()).toMatchObject({ events: 0, parked: 3 });
      broken = false;
      await process.eventually(() => {
        expect(process.texts(stuck)).toEqual(['1', '2', '3']);
      });
      await process.eventually(async () => {
        expect((await subscription.lag()).parked).toBe(0);
      });
      await process.transport.publish(topic, [sampleEvent(stuck, '4')]);
      await subscription.drain();
      expect(process.texts(stuck)).toEqual(['1', '2', '3', '4']);
    }),
  );

  it(
    'holds a key behind its dead letter until that is replayed, then goes on in order',
    withProcesses(strict, async (processes) => {
      const process = await processes.start();
      const { topic } = processes.spec;
      const { deadLetters } = process.transport;
      let fixed = false;
      const subscription = await process.subscribe('one', ({ envelope }) => {
        if (!fixed && textOf(envelope) === '1') throw new PermanentError('bug of ours');
      });
      const head = sampleEvent(stuck, '1');
      await process.transport.publish(topic, [head, sampleEvent(stuck, '2')]);
      await subscription.drain();
      await process.transport.publish(topic, [sampleEvent(stuck, '3')]);
      await subscription.drain();
      // Longer than the retry delays: a dead head is not tried by itself.
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(process.texts(stuck)).toEqual([]);
      const [letter, ...others] = await deadLetters.list({ topic, group: 'one' });
      if (!letter) throw new Error('no dead letter');
      expect(letter.envelope?.id).toBe(head.id);
      expect(others).toEqual([]);
      fixed = true;
      await deadLetters.replay(letter.ref, { by: 'ops@example.com' });
      await process.eventually(() => {
        expect(process.texts(stuck)).toEqual(['1', '2', '3']);
      });
      expect(process.seen.filter(({ envelope }) => envelope.id === head.id)).toHaveLength(1);
    }),
  );

  it(
    'becomes a dead letter after the last delay, and stays parked',
    withProcesses(strict, async (processes) => {
      const process = await processes.start();
      const { topic } = processes.spec;
      const subscription = await process.subscribe('one', ({ envelope }) => {
        if (envelope.partitionkey === stuck) throw new Error('never');
      });
      await process.transport.publish(topic, [sampleEvent(stuck, '1'), sampleEvent(stuck, '2')]);
      await process.eventually(async () => {
        expect(await process.transport.deadLetters.list({ topic, group: 'one' })).toHaveLength(1);
      });
      const [letter] = await process.transport.deadLetters.list({ topic, group: 'one' });
      expect(letter?.cause.attempts).toBe(6);
      expect((await subscription.lag()).parked).toBe(2);
    }),
  );

  it(
    'keeps parked keys parked and in order when their holder dies',
    withProcesses(strict, async (processes) => {
      const [dying, heir] = [await processes.start({ retryDelaysMs: [60_000] }), await processes.start()];
      const { topic } = processes.spec;
      const failing = await dying.subscribe('one', ({ envelope }) => {
        if (envelope.partitionkey === stuck) throw new PermanentError('bug of ours');
      });
      await dying.transport.publish(topic, [sampleEvent(stuck, '1'), sampleEvent(stuck, '2'), sampleEvent(free, '1')]);
      await failing.drain();
      await processes.crash(dying);
      const subscription = await heir.subscribe('one');
      await heir.transport.publish(topic, [sampleEvent(stuck, '3'), sampleEvent(free, '2')]);
      await subscription.drain();
      await heir.eventually(() => {
        expect(heir.texts(free)).toContain('2');
      });
      expect(heir.texts(stuck)).toEqual([]);
      const [letter] = await heir.transport.deadLetters.list({ topic, group: 'one' });
      if (!letter) throw new Error('no dead letter');
      await heir.transport.deadLetters.replay(letter.ref, { by: 'ops@example.com' });
      await heir.eventually(() => {
        expect(heir.texts(stuck)).toEqual(['1', '2', '3']);
      });
    }),
  );
}
