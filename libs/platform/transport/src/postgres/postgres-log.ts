import { Pool } from 'pg';
import { TopicSpecError, UnknownTopicError } from '../errors.js';
import type { ConsumeOptions, LogConsumer, LogRecord, NewRecord, ReadOptions, RecordLog } from '../record-log.js';
import type { TopicSpec } from '../topic-spec.js';
import { refuseForeignLog } from './foreign-log.js';
import { HeadWatcher } from './head-watcher.js';
import { parseOffset } from './log-offset.js';
import { appendRecords, type LoggedTopic, readRecords } from './log-records.js';
import { pruneLog } from './log-retention.js';
import { migrateLog } from './log-schema.js';
import { PostgresSession, type SessionConnection } from './postgres-session.js';
import { PostgresConsumer } from './postgres-consumer.js';

export interface PostgresLogOptions {
  readonly url: string;
  readonly schema: string;
  readonly poolSize: number;
  readonly applicationName: string;
  readonly onError: (error: unknown) => void;
}

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 30_000;
const idleTimeoutMs = 30_000;
const balanceMs = 1_000;
const pruneMs = 60_000;
const schemaPattern = /^[a-z][a-z0-9_]{0,40}$/;

/** A record log in PostgreSQL tables that any number of processes share. */
export class PostgresLog implements RecordLog {
  private readonly pool: Pool;
  private readonly session: PostgresSession;
  private readonly watcher: HeadWatcher;
  private readonly consumers = new Set<PostgresConsumer>();
  private readonly topics = new Map<string, LoggedTopic>();
  private readonly channel: string;
  private connection: SessionConnection | undefined;
  private timers: NodeJS.Timeout[] = [];
  private pruning: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: PostgresLogOptions) {
    const { url, schema, poolSize, applicationName, onError } = options;
    if (!schemaPattern.test(schema)) throw new TopicSpecError('schema', schema, schemaPattern.source);
    this.channel = `${schema}_log`;
    this.pool = new Pool({
      connectionString: url,
      max: poolSize,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      idleTimeoutMillis: idleTimeoutMs,
    });
    this.pool.on('error', onError);
    this.watcher = new HeadWatcher({
      pool: this.pool,
      schema,
      onError,
      onFresh: (topic, partition) => {
        for (const consumer of this.consumers) consumer.hint(topic, partition);
      },
    });
    this.session = new PostgresSession({
      url,
      applicationName: `${applicationName} session`,
      channel: this.channel,
      onError,
      onNotification: (payload) => {
        if (payload === 'append') this.watcher.wake();
        else this.balance();
      },
      onUp: async (connection) => {
        this.connection = connection;
        for (const consumer of this.consumers) await consumer.onUp(connection);
      },
      onDown: (error) => {
        this.connection = undefined;
        for (const consumer of this.consumers) consumer.onDown(error);
      },
    });
  }

  async start(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await migrateLog(client, this.options.schema);
      await refuseForeignLog(client, this.options.schema);
    } finally {
      client.release();
    }
    await this.session.start();
    await this.watcher.start();
    this.timers = [
      setInterval(() => {
        this.balance();
      }, balanceMs),
      setInterval(() => {
        this.pruning = this.prune().catch(this.options.onError);
      }, pruneMs),
    ];
  }

  async stop(): Promise<void> {
    if (this.pool.ending) return;
    this.timers.forEach(clearInterval);
    await Promise.all([...this.consumers].map((consumer) => consumer.stop()));
    await this.watcher.stop();
    await this.session.stop();
    await this.pruning;
    await this.pool.end();
  }

  /** Dies as far as the server can tell: the session breaks off, nothing in flight is committed. */
  async sever(): Promise<void> {
    this.timers.forEach(clearInterval);
    this.session.sever();
    await this.watcher.stop();
    await this.pool.end();
  }

  async check(): Promise<void> {
    await this.pool.query('SELECT 1');
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    for (const { topic, partitions, cleanup, retentionMs } of specs) {
      const { rows } = await this.pool.query<{ partitions: number }>(
        `INSERT INTO ${this.options.schema}.topic AS known (topic, partitions, cleanup, retention_ms)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (topic) DO UPDATE SET cleanup = excluded.cleanup, retention_ms = excluded.retention_ms
         RETURNING known.partitions`,
        [topic, partitions, cleanup, retentionMs],
      );
      // Another count would send keys to other partitions than their earlier events.
      const existing = rows[0]?.partitions ?? partitions;
      if (existing !== partitions) throw new TopicSpecError('partitions', partitions, `${existing}, as ${topic} has`);
      this.topics.set(topic, { topic, partitions, compacted: isCompacted(cleanup) });
    }
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<void> {
    if (records.length === 0) return;
    await appendRecords(this.pool, this.options.schema, this.channel, await this.topic(topic), records);
  }

  async read(topic: string, partition: number, { after, recordsMax }: ReadOptions): Promise<readonly LogRecord[]> {
    return readRecords(this.pool, this.options.schema, { topic, partition, after: parseOffset(after), recordsMax });
  }

  async consume(consume: ConsumeOptions): Promise<LogConsumer> {
    const consumed = await Promise.all(consume.topics.map(({ topic }) => this.topic(topic)));
    const { pool } = this;
    const { schema } = this.options;
    const announce = async (): Promise<void> => {
      await pool.query('SELECT pg_notify($1, $2)', [this.channel, 'group']);
    };
    const partitions = Math.max(...consumed.map((topic) => topic.partitions));
    const onStopped = (stopped: PostgresConsumer): boolean => this.consumers.delete(stopped);
    const consumer = new PostgresConsumer({ pool, schema, partitions, consume, announce, onStopped });
    this.consumers.add(consumer);
    if (this.connection) await consumer.onUp(this.connection);
    return consumer;
  }

  prune(): Promise<number> {
    return pruneLog(this.pool, this.options.schema);
  }

  private balance(): void {
    for (const consumer of this.consumers) void consumer.balance();
  }

  private async topic(topic: string): Promise<LoggedTopic> {
    const known = this.topics.get(topic);
    if (known !== undefined) return known;
    const { rows } = await this.pool.query<{ partitions: number; cleanup: string }>(
      `SELECT partitions, cleanup FROM ${this.options.schema}.topic WHERE topic = $1`,
      [topic],
    );
    const [found] = rows;
    if (found === undefined) throw new UnknownTopicError('topic', topic, [...this.topics.keys()]);
    const logged = { topic, partitions: found.partitions, compacted: isCompacted(found.cleanup) };
    this.topics.set(topic, logged);
    return logged;
  }
}

function isCompacted(cleanup: string): boolean {
  return cleanup.includes('compact');
}
