import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { createTestDatabase, eventually, type TestDatabase } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import {
  type EventEnvelope,
  packRecords,
  partitionOf,
  PostgresTransport,
  type TopicSpec,
  TopicSpecError,
  toRecord,
  UnavailableError,
  unpackRecords,
} from '../index.js';
import { ForeignLogError } from './foreign-log.js';
import { firstLogSchema } from './log-schema.js';

const spec: TopicSpec = {
  topic: 'moves',
  partitions: 4,
  cleanup: 'delete',
  retentionMs: 3_600_000,
  strictOrder: false,
  consumers: [{ group: 'g' }],
};

let database: TestDatabase;
let client: Client;
const transports: PostgresTransport[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  client = new Client(database.adminUrl);
  await client.connect();
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const transport of transports.splice(0)) await transport.stop();
  await client.end();
  await database.drop();
});

async function start(topics: readonly TopicSpec[] = [spec]): Promise<PostgresTransport> {
  const transport = new PostgresTransport({ url: database.adminUrl, topics, appVersion: '1', poolSize: 3 });
  await transport.start();
  transports.push(transport);
  await transport.ensureTopics(topics);
  return transport;
}

function event(key: string, text: string): EventEnvelope {
  return {
    id: `${key}-${text}`,
    source: '/s',
    type: 't.v1',
    subject: key,
    time: '2026-01-02T03:04:05Z',
    recordedtime: '2026-01-02T03:04:05Z',
    dataschema: 'x:y',
    datacontenttype: 'text/plain',
    tenantid: 't',
    partitionkey: key,
    data: Buffer.from(text),
  };
}

async function collect(transport: PostgresTransport, topic = 'moves') {
  const texts: string[] = [];
  const subscription = await transport.subscribe({
    group: 'g',
    topic,
    handler: ({ events }) => {
      texts.push(...events.map(({ envelope }) => Buffer.from(envelope.data).toString()));
      return Promise.resolve();
    },
  });
  return { texts, subscription };
}

/** A log as it was before rows held batches, with the first event read by group g. */
async function logOfRows(client: Client, texts: readonly string[]): Promise<void> {
  await client.query('CREATE SCHEMA transport');
  await client.query('CREATE TABLE transport.log_migration (version integer PRIMARY KEY)');
  await client.query('INSERT INTO transport.log_migration VALUES (1)');
  await client.query(firstLogSchema('transport'));
  await client.query("INSERT INTO transport.topic VALUES ('moves', 4, 'delete', 3600000)");
  for (const text of texts) {
    const { key, headers, value } = toRecord(event('k', text));
    await client.query(
      'INSERT INTO transport.event_log (topic, partition, key, headers, value) VALUES ($1, $2, $3, $4, $5)',
      ['moves', partitionOf(key, 4), key, headers, value],
    );
  }
  await client.query(`
    INSERT INTO transport.group_offset
    SELECT 'g', topic, partition, transaction_id, position FROM transport.event_log ORDER BY position LIMIT 1`);
}

describe('the log in PostgreSQL', () => {
  it('skips nothing that commits late, and keeps it in order', async () => {
    const transport = await start();
    const { texts, subscription } = await collect(transport);
    await transport.publish('moves', [event('k', 'before')]);
    await subscription.drain();
    // Another writer takes its place in the log first and commits last.
    await client.query('BEGIN');
    const [late] = await packRecords([toRecord(event('k', 'late'))]);
    await client.query(
      `INSERT INTO transport.event_log (topic, partition, records, batch)
       SELECT topic, partition, 1, $1 FROM transport.event_log`,
      [late?.bytes],
    );
    await transport.publish('moves', [event('k', 'after')]);
    await expect(subscription.drain(AbortSignal.timeout(400))).rejects.toThrow();
    expect(texts).toEqual(['before']);
    // A reader that begins now looks at once, without being told that there is something.
    await subscription.stop();
    const again = await collect(transport);
    await expect(again.subscription.drain(AbortSignal.timeout(400))).rejects.toThrow();
    expect(again.texts).toEqual([]);
    await client.query('COMMIT');
    await again.subscription.drain();
    expect(again.texts).toEqual(['late', 'after']);
  });

  it('goes on by itself when its session is cut', async () => {
    const transport = await start();
    const { texts, subscription } = await collect(transport);
    await transport.publish('moves', [event('k', '1')]);
    await subscription.drain();
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'event-transport session'`,
    );
    await transport.publish('moves', [event('k', '2')]);
    await subscription.drain();
    expect(texts).toEqual(['1', '2']);
    expect((await transport.health()).healthy).toBe(true);
  });

  it('loses no event and keeps the order of keys when processes are killed at any point', async () => {
    execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b', path.resolve(__dirname, '../..')]);
    await client.query('CREATE TABLE seen (place bigserial, key text, text text, pid int)');
    const transport = await start();
    const child = (): ChildProcess => {
      const options = JSON.stringify({ url: database.adminUrl, spec, group: 'g' });
      const script = path.join(__dirname, 'testing', 'consume-until-killed.cjs');
      const started = spawn(process.execPath, [script, options], { stdio: 'inherit' });
      children.push(started);
      return started;
    };
    child();
    let victim = child();
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    let rounds = 0;
    const publishRounds = async (count: number): Promise<void> => {
      for (const end = rounds + count; rounds < end; rounds += 1)
        await transport.publish(
          'moves',
          keys.map((key) => event(key, String(rounds))),
        );
    };
    for (let kills = 0; kills < 3; kills += 1) {
      await publishRounds(40);
      await eventually(
        async () => {
          // The other may have read all there was before this one joined.
          await publishRounds(1);
          const { rows } = await client.query('SELECT FROM seen WHERE pid = $1 LIMIT 1', [victim.pid]);
          expect(rows).toHaveLength(1);
        },
        { timeoutMs: 20_000, intervalMs: 50 },
      );
      victim.kill('SIGKILL');
      victim = child();
    }
    await publishRounds(30);
    await eventually(
      async () => {
        const { rows } = await client.query('SELECT DISTINCT key, text FROM seen');
        expect(rows).toHaveLength(keys.length * rounds);
      },
      { timeoutMs: 30_000 },
    );
    // Repeated after a kill is allowed; an event before an earlier one of its key is not.
    const { rows } = await client.query<{ key: string; text: string }>(
      'SELECT key, text FROM (SELECT key, text, min(place) AS place FROM seen GROUP BY key, text) AS first ORDER BY place',
    );
    for (const key of keys) {
      const order = rows.filter((row) => row.key === key).map(({ text }) => Number(text));
      expect(order).toEqual(Array.from({ length: rounds }, (_, round) => round));
    }
    const { rows: pids } = await client.query('SELECT DISTINCT pid FROM seen');
    expect(pids.length).toBeGreaterThan(2);
  }, 90_000);

  it('removes expired records and superseded ones, and nothing else', async () => {
    const compacted: TopicSpec = { ...spec, topic: 'factors', cleanup: 'compact' };
    const transport = await start([spec, compacted]);
    await transport.publish('moves', [event('a', 'old')]);
    await transport.publish('factors', [event('a', '1'), event('b', '1'), event('a', '2')]);
    await client.query("UPDATE transport.event_log SET appended_at = now() - interval '2 hours'");
    await transport.publish('moves', [event('a', 'new')]);
    await transport.publish('factors', [event('b', '2')]);
    expect(await transport.prune()).toBe(3);
    const { rows } = await client.query<{ topic: string; batch: Buffer }>(
      'SELECT topic, batch FROM transport.event_log',
    );
    const left = rows.map(async ({ topic, batch }) => {
      const records = await unpackRecords(batch);
      return records.map(({ key, value }) => `${topic} ${key} ${Buffer.from(value).toString()}`);
    });
    expect((await Promise.all(left)).flat().sort()).toEqual(['factors a 2', 'factors b 2', 'moves a new']);
  });

  it('goes on, in the middle of a batch, where a log of a row an event had got to', async () => {
    await logOfRows(client, ['done', 'next', 'last']);
    const transport = await start();
    const { texts, subscription } = await collect(transport);
    await transport.publish('moves', [event('k', 'new')]);
    await subscription.drain();
    expect(texts).toEqual(['next', 'last', 'new']);
    expect((await subscription.lag()).events).toBe(0);
  });

  it.each([
    ['a record', 'event_log'],
    ['the place of a group', 'group_offset'],
  ])('does not start where %s comes from a server that was further on', async (_, table) => {
    const transport = await start();
    await transport.publish('moves', [event('k', '1')]);
    const { subscription } = await collect(transport);
    await subscription.drain();
    await transport.stop();
    await client.query(`UPDATE transport.${table} SET transaction_id = '9000000000'`);
    await expect(start()).rejects.toThrow(ForeignLogError);
    await expect(start()).rejects.toThrow(/names transaction 9000000000/);
    await client.query('DROP SCHEMA transport CASCADE');
    await start();
  });

  it('commits within a batch, and counts what is left of it', async () => {
    const transport = await start();
    await transport.publish(
      'moves',
      ['1', '2', '3', '4', '5'].map((text) => event('k', text)),
    );
    const seen: string[] = [];
    const take = (upTo: number) =>
      transport.subscribe({
        group: 'g',
        topic: 'moves',
        batchSizeMax: 2,
        handler: ({ events }) => {
          if (seen.length + events.length > upTo) throw new UnavailableError('not now');
          seen.push(...events.map(({ envelope }) => Buffer.from(envelope.data).toString()));
          return Promise.resolve();
        },
      });
    const first = await take(2);
    await eventually(async () => {
      expect((await first.lag()).events).toBe(3);
    });
    await first.stop();
    const second = await take(5);
    await second.drain();
    expect(seen).toEqual(['1', '2', '3', '4', '5']);
  });

  it('refuses to change the number of partitions, which would tear keys apart', async () => {
    const transport = await start();
    await expect(transport.ensureTopics([{ ...spec, partitions: 5 }])).rejects.toThrow(TopicSpecError);
    await transport.ensureTopics([spec]);
  });

  it('delivers soon after the publication, not at the next poll', async () => {
    const transport = await start();
    const { texts, subscription } = await collect(transport);
    await subscription.drain();
    const startedMs = performance.now();
    for (let round = 0; round < 10; round++) {
      await transport.publish('moves', [event('k', String(round))]);
      await eventually(
        () => {
          expect(texts).toHaveLength(round + 1);
        },
        { intervalMs: 1 },
      );
    }
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  });
});
