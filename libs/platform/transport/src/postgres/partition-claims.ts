import type { SessionConnection } from './postgres-session.js';

/**
 * Who of a group holds which partition, by advisory locks of server sessions and nothing else: no clock, no lease to
 * renew, and a member that dies lets go the moment the server notices.
 *
 * Every member holds one shared lock that makes it countable in pg_locks. The members' order there says which
 * partitions each one should hold; an exclusive lock per partition says who does.
 */
export class PartitionClaims {
  private readonly memberKey: string;

  constructor(
    private readonly connection: SessionConnection,
    schema: string,
    group: string,
    topic: string,
  ) {
    this.memberKey = `log ${schema} ${group} ${topic}`;
  }

  async join(): Promise<void> {
    await this.connection.query('SELECT pg_advisory_lock_shared(hashtextextended($1, 0))', [this.memberKey]);
  }

  async leave(): Promise<void> {
    await this.connection.query('SELECT pg_advisory_unlock_shared(hashtextextended($1, 0))', [this.memberKey]);
  }

  /** The partitions that should be this member's: every n-th, counted from its place among the members. */
  async share(partitions: number): Promise<ReadonlySet<number>> {
    const { rows } = await this.connection.query<{ place: number; members: number }>(membersSql, [this.memberKey]);
    const { place = 0, members = 1 } = rows[0] ?? {};
    const all = Array.from({ length: partitions }, (_, partition) => partition);
    return new Set(all.filter((partition) => partition % members === place));
  }

  /** Of the wanted partitions, those nobody else holds any more. */
  async claim(wanted: readonly number[]): Promise<readonly number[]> {
    if (wanted.length === 0) return [];
    const { rows } = await this.connection.query<{ partition: number }>(
      `SELECT partition FROM unnest($2::int[]) AS partition
       WHERE pg_try_advisory_lock(hashtextextended($1 || ' ' || partition, 0))`,
      [this.memberKey, wanted],
    );
    return rows.map((row) => row.partition);
  }

  async giveUp(partition: number): Promise<void> {
    const key = `${this.memberKey} ${partition}`;
    await this.connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [key]);
  }
}

/** A 64-bit advisory key shows in pg_locks as its halves, with objsubid 1 (PostgreSQL documentation, 52.12). */
const membersSql = `
  WITH member_key AS (SELECT hashtextextended($1, 0) AS key),
  members AS (
    SELECT pid, row_number() OVER (ORDER BY pid) - 1 AS place
    FROM pg_locks, member_key
    WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid = ((key >> 32) & 4294967295)::oid AND objid = (key & 4294967295)::oid
  )
  SELECT place::int, (SELECT count(*)::int FROM members) AS members
  FROM members WHERE pid = pg_backend_pid()`;
