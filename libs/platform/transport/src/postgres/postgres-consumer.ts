import type { Pool } from 'pg';
import { PartitionLoop } from '../partition-loop.js';
import type { ConsumeOptions, LogConsumer, LogMark } from '../record-log.js';
import type { SessionConnection } from './postgres-session.js';
import { beforeEverything, type LogOffset, offsetText, parseOffset } from './log-offset.js';
import { readRecords } from './log-records.js';
import { PartitionClaims } from './partition-claims.js';
import { readAhead } from './read-ahead.js';

export interface PostgresConsumerOptions {
  readonly pool: Pool;
  readonly schema: string;
  readonly partitions: number;
  readonly consume: ConsumeOptions;
  /** Tells the members in other processes to look at the assignment again. */
  readonly announce: () => Promise<void>;
  readonly onStopped: (consumer: PostgresConsumer) => void;
}

/** A group member: claims its share of the partitions and runs a loop for each. */
export class PostgresConsumer implements LogConsumer {
  private readonly loops = new Map<number, PartitionLoop>();
  private readonly releasing = new Map<number, Promise<void>>();
  private claims: PartitionClaims | undefined;
  private connection: SessionConnection | undefined;
  private balancing: Promise<void> = Promise.resolve();
  private paused = false;
  private stopped = false;

  constructor(private readonly options: PostgresConsumerOptions) {}

  /** A server session is there: joins (again) and claims. */
  async onUp(connection: SessionConnection): Promise<void> {
    if (this.stopped) return;
    const { schema, consume } = this.options;
    const claims = new PartitionClaims(connection, schema, consume.group, this.topics.join(' '));
    await claims.join();
    this.connection = connection;
    this.claims = claims;
    await this.options.announce();
    await this.balance();
  }

  /** The session is gone and with it every claim: others may be at work already, so nothing more is committed. */
  onDown(error: Error): void {
    this.claims = undefined;
    this.connection = undefined;
    for (const [partition, loop] of this.loops) this.await(partition, loop.abort(error));
    this.loops.clear();
  }

  /** Compares what it holds with its share, lets go of the surplus and claims what is free of the rest. */
  balance(): Promise<void> {
    this.balancing = this.balancing.then(() => this.balanceOnce()).catch(this.options.consume.onError);
    return this.balancing;
  }

  hint(topic: string, partition: number): void {
    this.loops.get(partition)?.hint(topic);
  }

  assignment(): readonly number[] {
    return [...this.loops.keys()].sort((a, b) => a - b);
  }

  pause(): void {
    this.setPaused(true);
  }

  resume(): void {
    this.setPaused(false);
  }

  async lag(topic: string): Promise<number> {
    const { pool, schema, partitions, consume } = this.options;
    const { rows } = await pool.query<{ events: string }>(
      `SELECT coalesce(sum(behind.events), 0) AS events
       FROM generate_series(0, $3::int - 1) AS partition
       LEFT JOIN ${schema}.group_offset AS done
         ON done.group_name = $1 AND done.topic = $2 AND done.partition = partition.partition
       CROSS JOIN LATERAL (
         SELECT sum(log.records - CASE WHEN log.position = done.position THEN done.record_index + 1 ELSE 0 END) AS events
         FROM ${schema}.event_log AS log
         WHERE log.topic = $2 AND log.partition = partition.partition
           AND (log.transaction_id, log.position)
             >= (coalesce(done.transaction_id, '0'::xid8), coalesce(done.position, 0))
       ) AS behind`,
      [consume.group, topic, partitions],
    );
    return Number(rows[0]?.events ?? 0);
  }

  async mark(topic: string): Promise<LogMark> {
    const { pool, schema, partitions, consume } = this.options;
    const { rows } = await pool.query<LogOffset & { readonly partition: number }>(
      `SELECT partition.partition, newest.transaction_id::text AS "transactionId", newest.position, newest.records - 1 AS index
       FROM generate_series(0, $2::int - 1) AS partition
       CROSS JOIN LATERAL (
         SELECT transaction_id, position, records FROM ${schema}.event_log AS log
         WHERE log.topic = $1 AND log.partition = partition.partition
         ORDER BY transaction_id DESC, position DESC LIMIT 1
       ) AS newest`,
      [topic, partitions],
    );
    const marked = [
      rows.map((row) => row.partition),
      rows.map((row) => row.transactionId),
      rows.map((row) => row.position),
      rows.map((row) => row.index),
    ];
    return {
      reached: async () => {
        const open = await pool.query(
          `SELECT FROM unnest($3::int[], $4::xid8[], $5::bigint[], $6::int[]) AS marked (partition, transaction_id, position, index)
           LEFT JOIN ${schema}.group_offset AS done
             ON done.group_name = $1 AND done.topic = $2 AND done.partition = marked.partition
           WHERE done.position IS NULL
             OR (done.transaction_id, done.position, done.record_index) < (marked.transaction_id, marked.position, marked.index)
           LIMIT 1`,
          [consume.group, topic, ...marked],
        );
        return open.rowCount === 0;
      },
    };
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.balancing;
    for (const partition of this.loops.keys()) this.release(partition);
    await Promise.all(this.releasing.values());
    await this.claims?.leave();
    if (this.claims) await this.options.announce();
    this.options.onStopped(this);
  }

  private get topics(): readonly string[] {
    return this.options.consume.topics.map(({ topic }) => topic);
  }

  private async balanceOnce(): Promise<void> {
    const { claims, connection } = this;
    if (!claims || !connection || this.stopped) return;
    const share = await claims.share(this.options.partitions);
    for (const partition of this.loops.keys()) if (!share.has(partition)) this.release(partition);
    const wanted = [...share].filter((partition) => !this.loops.has(partition) && !this.releasing.has(partition));
    const claimed = await claims.claim(wanted);
    // When the session died meanwhile, the claims are gone with it.
    if (this.claims === claims) for (const partition of claimed) this.take(partition, connection);
  }

  private take(partition: number, connection: SessionConnection): void {
    const { pool, schema, consume } = this.options;
    const loop = new PartitionLoop(partition, consume, {
      fetch: readAhead((topic, after, recordsMax) =>
        readRecords(pool, schema, { topic, partition, after: parseOffset(after), recordsMax }),
      ),
      committed: (topic) => this.committed(topic, partition),
      commit: async (topic, offset) => {
        const { transactionId, position, index } = parseOffset(offset);
        const values = [consume.group, topic, partition, transactionId, position, index];
        await connection.query(commitSql(schema), values);
      },
    });
    this.loops.set(partition, loop);
    loop.start(this.paused);
  }

  private release(partition: number): void {
    const { claims } = this;
    const loop = this.loops.get(partition);
    if (!loop) return;
    this.loops.delete(partition);
    const giveUp = async (): Promise<void> => {
      await loop.stop();
      if (claims !== this.claims) return;
      await claims?.giveUp(partition);
      await this.options.announce();
    };
    this.await(partition, giveUp());
  }

  /** Until a loop has ended, its partition is not started again here. */
  private await(partition: number, ended: Promise<void>): void {
    const settled = ended.catch(this.options.consume.onError).finally(() => {
      this.releasing.delete(partition);
      void this.balance();
    });
    this.releasing.set(partition, settled);
  }

  private async committed(topic: string, partition: number): Promise<string | undefined> {
    const { pool, schema, consume } = this.options;
    const { rows } = await pool.query<LogOffset>(
      `SELECT transaction_id::text AS "transactionId", position, record_index AS index FROM ${schema}.group_offset
       WHERE group_name = $1 AND topic = $2 AND partition = $3`,
      [consume.group, topic, partition],
    );
    return offsetText(rows[0] ?? beforeEverything);
  }

  private setPaused(paused: boolean): void {
    this.paused = paused;
    for (const loop of this.loops.values()) loop.setPaused(paused);
  }
}

function commitSql(schema: string): string {
  return `INSERT INTO ${schema}.group_offset (group_name, topic, partition, transaction_id, position, record_index)
    VALUES ($1, $2, $3, $4::xid8, $5, $6)
    ON CONFLICT (group_name, topic, partition)
    DO UPDATE SET transaction_id = excluded.transaction_id, position = excluded.position, record_index = excluded.record_index`;
}
