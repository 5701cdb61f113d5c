import { DeadLetterNotFoundError, PermanentError } from '@carbon-butler/platform-transport';
import type { WithProcesses } from './describe-transport.js';
import { sampleEvent, textOf } from './sample-events.js';

export function describeDeadLetters(withProcesses: WithProcesses): void {
  it(
    'puts a poison event aside at once, unchanged and with its cause, while others flow',
    withProcesses({ partitions: 1 }, async (processes) => {
      const process = await processes.start();
      const { topic } = processes.spec;
      let calls = 0;
      const subscription = await process.subscribe('one', ({ envelope }) => {
        if (textOf(envelope) !== 'poison') return;
        calls += 1;
        throw new PermanentError('unit missing', { failure: 'SchemaError' });
      });
      const poison = sampleEvent('k', 'poison', { correlationid: 'c-7' });
      await process.transport.publish(topic, [sampleEvent('k', 'a'), poison, sampleEvent('k', 'b')]);
      await subscription.drain();
      expect(process.texts()).toEqual(['a', 'b']);
      expect(calls).toBeLessThanOrEqual(2);

      await process.eventually(async () => {
        expect(await process.transport.deadLetters.list({ topic, group: 'one' })).toHaveLength(1);
      });
      const [letter] = await process.transport.deadLetters.list({ topic, group: 'one' });
      expect(letter?.envelope).toMatchObject({ id: poison.id, correlationid: 'c-7', partitionkey: 'k' });
      expect(Buffer.from(letter?.value ?? []).toString()).toBe('poison');
      expect(letter?.key).toBe('k');
      expect(letter?.cause).toMatchObject({
        reason: 'unit missing',
        class: 'SchemaError',
        topic,
        partition: 0,
        group: 'one',
        attempts: 1,
        appVersion: '1.2.3',
      });
      expect(letter?.cause.offset).not.toBe('');
      expect(Date.parse(letter?.cause.failedAt ?? '')).not.toBeNaN();
      expect(Date.parse(letter?.cause.firstFailedAt ?? '')).not.toBeNaN();
      expect(await process.transport.deadLetters.list({ topic, group: 'two' })).toEqual([]);
    }),
  );

  it(
    'gives up after the last retry tier, keeping the number of attempts',
    withProcesses({ partitions: 1 }, async (processes) => {
      const process = await processes.start();
      const { topic } = processes.spec;
      let calls = 0;
      await process.subscribe('one', () => {
        calls += 1;
        throw new TypeError('never works');
      });
      await process.transport.publish(topic, [sampleEvent('k', 'a')]);
      await process.eventually(async () => {
        expect(await process.transport.deadLetters.list({ topic, group: 'one' })).toHaveLength(1);
      });
      const [letter] = await process.transport.deadLetters.list({ topic, group: 'one' });
      expect(letter?.cause).toMatchObject({ class: 'TypeError', attempts: 6 });
      expect(calls).toBe(6);
      const { firstFailedAt = '', failedAt = '' } = letter?.cause ?? {};
      // Both retry delays lie in between.
      expect(Date.parse(failedAt) - Date.parse(firstFailedAt)).toBeGreaterThanOrEqual(450);
    }),
  );

  it(
    'hands a dead letter back to its group with the original id, and notes who did it',
    withProcesses({ partitions: 1 }, async (processes) => {
      const process = await processes.start();
      const { topic } = processes.spec;
      const { deadLetters } = process.transport;
      let fixed = false;
      await process.subscribe('one', () => {
        if (!fixed) throw new PermanentError('bug of ours');
      });
      const other = await processes.start();
      const two = await other.subscribe('two');
      const event = sampleEvent('k', 'a');
      await process.transport.publish(topic, [event]);
      await process.eventually(async () => {
        expect(await deadLetters.list({ topic, group: 'one' })).toHaveLength(1);
      });
      const [letter] = await deadLetters.list({ topic, group: 'one' });
      if (!letter) throw new Error('the dead letter has gone');
      const { ref } = letter;
      fixed = true;
      await deadLetters.replay(ref, { by: 'ops@example.com' });
      await process.eventually(() => {
        expect(process.seen.map(({ envelope }) => envelope.id)).toEqual([event.id]);
      });
      expect((await deadLetters.show(ref)).replays).toMatchObject([{ by: 'ops@example.com' }]);
      await two.drain();
      expect(other.texts()).toEqual(['a']);
      await expect(deadLetters.show({ ...ref, offset: '999999.9' })).rejects.toThrow(DeadLetterNotFoundError);
    }),
  );
}
