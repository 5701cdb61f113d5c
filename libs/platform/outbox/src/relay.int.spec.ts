import { inTenant } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, type EventTransport, fromRecord, type NewRecord } from '@carbon-butler/platform-transport';
import { eventually } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import { appendToOutbox, type Relay, startRelay } from './index.js';
import { ForeignOutboxError } from './relay-batch.js';
import { entryEvent, type LedgerService, openLedgerService, tenants, textOf, topic } from './testing/ledger-service.js';

/** Stands in for the transport: keeps what it is handed. */
class Recipient implements Pick<EventTransport, 'forward'> {
  readonly events: EventEnvelope[] = [];
  failure: Error | undefined;
  forward(_topic: string, records: readonly NewRecord[]): Promise<void> {
    if (this.failure) return Promise.reject(this.failure);
    this.events.push(...records.map(fromRecord));
    return Promise.resolve();
  }
  get texts(): readonly string[] {
    return this.events.map(textOf);
  }
}

let service: LedgerService;
let recipient: Recipient;
const relays: Relay[] = [];
const errors: unknown[] = [];

beforeEach(async () => {
  service = await openLedgerService();
  recipient = new Recipient();
});
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.stop();
  errors.length = 0;
  await service[Symbol.asyncDispose]();
});

async function start(more: { beforeMark?: () => Promise<void>; batchSizeMax?: number } = {}): Promise<Relay> {
  const { url, schema } = service;
  const onError = (error: unknown): void => void errors.push(error);
  const relay = await startRelay({ url, schema, service: 'ledger', transport: recipient, onError, ...more });
  relays.push(relay);
  return relay;
}

const post = (...texts: string[]): Promise<void> =>
  inTenant(service.dataSource, tenants[0], (transaction) =>
    appendToOutbox(
      transaction,
      topic.topic,
      texts.map((text) => entryEvent(text)),
    ),
  );

/** Ends the sessions of relays as a crash or a failing network does. */
async function cutRelaySessions(): Promise<void> {
  const client = new Client(service.adminUrl);
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE '%outbox relay'`,
  );
  await client.end();
}

describe('relay', () => {
  it.each([
    ['its place', 'outbox_cursor'],
    ['an event', 'outbox'],
  ])(
    'says so when %s comes from a server that was further on, and hands over once that is set right',
    async (_, table) => {
      await post('1');
      const client = new Client(service.adminUrl);
      await client.connect();
      try {
        await client.query(`UPDATE ${service.schema}.${table} SET transaction_id = '9000000000'`);
        const relay = await start();
        await eventually(() => {
          expect(errors[0]).toBeInstanceOf(ForeignOutboxError);
        });
        expect(String(errors[0])).toContain('names transaction 9000000000');
        expect(relay.isActive()).toBe(false);
        await client.query(`UPDATE ${service.schema}.outbox SET transaction_id = '3'`);
        await client.query(`UPDATE ${service.schema}.outbox_cursor SET transaction_id = '0', position = 0`);
        await relay.drain();
        expect(recipient.texts).toEqual(['1']);
      } finally {
        await client.end();
      }
    },
  );

  it('hands over what is committed, in order and unchanged, and nothing that is rolled back', async () => {
    const relay = await start();
    const sent = entryEvent('1', { sequence: '0000000000000000001', data: Uint8Array.from([0, 255, 7]) });
    await inTenant(service.dataSource, tenants[0], (transaction) =>
      appendToOutbox(transaction, topic.topic, [sent, entryEvent('2')]),
    );
    const refused = inTenant(service.dataSource, tenants[0], async (transaction) => {
      await appendToOutbox(transaction, topic.topic, [entryEvent('never')]);
      throw new Error('rolled back');
    });
    await expect(refused).rejects.toThrow('rolled back');
    await post('3');
    await relay.drain();
    expect(recipient.texts.slice(1)).toEqual(['2', '3']);
    expect(recipient.events[0]).toEqual({ ...sent, data: Buffer.from(sent.data) });
    expect(await relay.backlog()).toEqual({ events: 0, oldestAgeS: 0, horizonAgeS: 0 });
  });

  it('is woken by a commit well before it would look by itself', async () => {
    await start();
    await eventually(() => {
      expect(relays[0]!.isActive()).toBe(true);
    });
    const fast: number[] = [];
    for (let round = 0; round < 5; round++) {
      const startedMs = performance.now();
      await post(String(round));
      await eventually(
        () => {
          expect(recipient.events).toHaveLength(round + 1);
        },
        { intervalMs: 2 },
      );
      fast.push(performance.now() - startedMs);
    }
    expect(Math.min(...fast)).toBeLessThan(500);
  });

  it('loses nothing that commits late, and tells how long it is held back', async () => {
    const relay = await start();
    let commit = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let appended = (): void => undefined;
    const hasAppended = new Promise<void>((resolve) => {
      appended = resolve;
    });
    const late = inTenant(service.dataSource, tenants[0], async (transaction) => {
      await appendToOutbox(transaction, topic.topic, [entryEvent('late')]);
      appended();
      await held;
    });
    await hasAppended;
    await post('early 1');
    await post('early 2');
    await expect(relay.drain(AbortSignal.timeout(300))).rejects.toThrow();
    expect(recipient.texts).toEqual([]);
    expect(await relay.backlog()).toMatchObject({ events: 2 });
    expect((await relay.backlog()).horizonAgeS).toBeGreaterThan(0.2);
    commit();
    await late;
    await relay.drain();
    expect(recipient.texts).toEqual(['late', 'early 1', 'early 2']);
  });

  it('hands over everything once while many transactions overlap', async () => {
    const relay = await start({ batchSizeMax: 17 });
    const writers = 8;
    const rounds = 40;
    await Promise.all(
      Array.from({ length: writers }, async (_, writer) => {
        for (let round = 0; round < rounds; round++)
          await inTenant(service.dataSource, tenants[0], async (transaction) => {
            const event = entryEvent(`${writer}/${round}`, { partitionkey: `writer-${writer}` });
            await appendToOutbox(transaction, topic.topic, [event]);
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
          });
      }),
    );
    await relay.drain();
    expect(new Set(recipient.texts).size).toBe(writers * rounds);
    expect(recipient.texts).toHaveLength(writers * rounds);
    for (let writer = 0; writer < writers; writer++) {
      const own = recipient.events.filter(({ partitionkey }) => partitionkey === `writer-${writer}`).map(textOf);
      expect(own).toEqual(Array.from({ length: rounds }, (_, round) => `${writer}/${round}`));
    }
  });

  it('repeats, and never loses, what was handed over but not marked when it died', async () => {
    let die = (): void => undefined;
    const dead = new Promise<void>((_, reject) => {
      die = () => {
        reject(new Error('died before marking'));
      };
    });
    const dying = await start({ beforeMark: () => dead });
    await post('1', '2');
    await eventually(() => {
      expect(recipient.texts).toEqual(['1', '2']);
    });
    die();
    await dying.stop();
    const heir = await start();
    await post('3');
    await heir.drain();
    expect(recipient.texts).toEqual(['1', '2', '1', '2', '3']);
    expect(recipient.events[0]?.id).toBe(recipient.events[2]?.id);
  });

  it('works one at a time; the other takes over when its session is cut', async () => {
    const [first, second] = [await start(), await start()];
    await eventually(() => {
      expect([first, second].filter((relay) => relay.isActive())).toHaveLength(1);
    });
    await post('1');
    await first.drain();
    await cutRelaySessions();
    await post('2');
    await eventually(() => {
      expect(recipient.texts).toEqual(['1', '2']);
    });
    expect([first, second].filter((relay) => relay.isActive())).toHaveLength(1);
    expect(errors).not.toEqual([]);
  });

  it('keeps order when the transport is away for a while', async () => {
    const relay = await start();
    recipient.failure = new Error('broker is away');
    await post('1');
    await post('2');
    await eventually(() => {
      expect(errors).toContain(recipient.failure);
    });
    expect((await relay.backlog()).events).toBe(2);
    recipient.failure = undefined;
    await relay.drain();
    expect(recipient.texts).toEqual(['1', '2']);
  });
});
