import { InMemoryBroker, InMemoryTransport, type TopicSpec } from './index.js';

/** Records of other producers can be anything: they must not stop the ones that can be read. */
describe('a record that is no event', () => {
  it.each([false, true])('becomes a dead letter as it is; strict order: %p', async (strictOrder) => {
    const spec: TopicSpec = {
      topic: 'mixed',
      partitions: 1,
      cleanup: 'delete',
      retentionMs: 1_000,
      strictOrder,
      consumers: [{ group: 'g' }],
    };
    const broker = new InMemoryBroker();
    const transport = new InMemoryTransport({ topics: [spec], appVersion: '1', broker });
    await transport.start();
    await transport.ensureTopics([spec]);
    const foreign = { key: 'k1', headers: { 'content-type': 'text/plain', trace: 'x' }, value: Buffer.from('hello') };
    broker.append('mixed', [foreign]);
    await transport.publish('mixed', [
      {
        id: '1',
        source: '/s',
        type: 't',
        subject: 's',
        time: '2026-01-02T03:04:05Z',
        recordedtime: '2026-01-02T03:04:05Z',
        dataschema: 'x:y',
        datacontenttype: 'text/plain',
        tenantid: 't',
        partitionkey: 'k2',
        data: Buffer.from('ok'),
      },
    ]);
    const handled: string[] = [];
    const subscription = await transport.subscribe({
      group: 'g',
      topic: 'mixed',
      handler: ({ events }) => {
        handled.push(...events.map(({ envelope }) => envelope.id));
        return Promise.resolve();
      },
    });
    await subscription.drain();
    expect(handled).toEqual(['1']);
    const [letter] = await transport.deadLetters.list({ topic: 'mixed', group: 'g' });
    expect(letter).toMatchObject({ key: 'k1', headers: foreign.headers, envelope: undefined });
    expect(letter?.cause).toMatchObject({ class: 'EnvelopeError', attempts: 0 });
    expect(Buffer.from(letter!.value).toString()).toBe('hello');
    await transport.stop();
  });

  it('stops the partition, and loses nothing, when no more events may be parked', async () => {
    const spec: TopicSpec = {
      topic: 'strict',
      partitions: 1,
      cleanup: 'delete',
      retentionMs: 1_000,
      strictOrder: true,
      consumers: [{ group: 'g' }],
    };
    const transport = new InMemoryTransport({
      topics: [spec],
      appVersion: '1',
      failurePolicy: { inProcessTriesMax: 1, parkedEventsMax: 2 },
    });
    await transport.start();
    await transport.ensureTopics([spec]);
    const subscription = await transport.subscribe({
      group: 'g',
      topic: 'strict',
      handler: () => Promise.reject(new Error('never')),
    });
    const event = (id: string) => ({
      id,
      source: '/s',
      type: 't',
      subject: 's',
      time: '2026-01-02T03:04:05Z',
      recordedtime: '2026-01-02T03:04:05Z',
      dataschema: 'x:y',
      datacontenttype: 'text/plain',
      tenantid: 't',
      partitionkey: 'k',
      data: Buffer.from(id),
    });
    await transport.publish('strict', ['1', '2', '3', '4', '5'].map(event));
    await new Promise((resolve) => setTimeout(resolve, 100));
    // Two fit; the others stay where they are instead of being dropped or overtaking.
    expect(await subscription.lag()).toEqual({ events: 3, retrying: 0, parked: 2 });
    await transport.stop();
  });
});
