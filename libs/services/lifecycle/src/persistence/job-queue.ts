import type { SystemTransaction, TenantTransaction } from '@carbon-butler/platform-persistence';

/** Jobs that wait or are worked on, in a table of owner, job, time, lease and attempts. */
export interface JobQueue {
  readonly table: 'import_queue' | 'calculation_queue';
  /** Column of the job's id. */
  readonly job: 'import_id' | 'calculation_id';
}

export interface QueuedJob {
  readonly tenantId: string;
  readonly jobId: string;
  /** Times it was taken, this one included. */
  readonly attempts: number;
}

export async function enqueue(
  { manager, tenantId }: TenantTransaction,
  { table, job }: JobQueue,
  id: string,
): Promise<void> {
  await manager.query(`INSERT INTO ${table} (owner_id, ${job}) VALUES ($1, $2)`, [tenantId, id]);
}

export async function dequeue(
  { manager, tenantId }: TenantTransaction,
  { table, job }: JobQueue,
  id: string,
): Promise<void> {
  await manager.query(`DELETE FROM ${table} WHERE owner_id = $1 AND ${job} = $2`, [tenantId, id]);
}

/** Takes the longest waiting job for as long as the lease is renewed. No tenant's second job goes before another's first. */
export async function leaseJob(
  { manager }: SystemTransaction,
  { table, job }: JobQueue,
  leaseMs: number,
): Promise<QueuedJob | undefined> {
  // Compared by =, the subquery is run once; by IN it may be run once for each row, and each time pick another one.
  const [rows] = await manager.query<[QueuedJob[], number]>(
    `UPDATE ${table} SET lease_until = clock_timestamp() + $1 * interval '1 ms', attempts = attempts + 1
     WHERE (owner_id, ${job}) = (
       SELECT owner_id, ${job} FROM ${table} AS queued WHERE lease_until < clock_timestamp()
       ORDER BY (SELECT count(*) FROM ${table} AS earlier
                 WHERE earlier.owner_id = queued.owner_id AND earlier.queued_at < queued.queued_at), queued_at
       LIMIT 1 FOR UPDATE OF queued SKIP LOCKED)
     RETURNING owner_id AS "tenantId", ${job} AS "jobId", attempts`,
    [leaseMs],
  );
  return rows[0];
}

/** False when the job was cancelled or taken over: whoever works on it must stop. */
export async function renewLease(
  { manager }: SystemTransaction,
  { table, job }: JobQueue,
  { tenantId, jobId, attempts }: QueuedJob,
  leaseMs: number,
): Promise<boolean> {
  const [, renewed] = await manager.query<[unknown[], number]>(
    `UPDATE ${table} SET lease_until = clock_timestamp() + $4 * interval '1 ms'
     WHERE owner_id = $1 AND ${job} = $2 AND attempts = $3`,
    [tenantId, jobId, attempts, leaseMs],
  );
  return renewed > 0;
}

/** Gives a job back undone, as if it had not been taken. */
export async function releaseJob(
  { manager }: SystemTransaction,
  { table, job }: JobQueue,
  { tenantId, jobId, attempts }: QueuedJob,
): Promise<void> {
  await manager.query(
    `UPDATE ${table} SET lease_until = '-infinity', attempts = attempts - 1
     WHERE owner_id = $1 AND ${job} = $2 AND attempts = $3`,
    [tenantId, jobId, attempts],
  );
}
