import type { SystemTransaction, TenantTransaction } from '@carbon-butler/platform-persistence';

/** A facility's year that has to be assessed again. */
export interface StaleSystem {
  readonly tenantId: string;
  readonly facilityId: string;
  readonly year: number;
  /** Trace of the last event that made it stale. */
  readonly traceparent: string;
}

/** What arrives within this time of the last event is assessed together with it. */
const quietMs = 100;
/** A system under constant change is assessed this often all the same. */
const waitMaxMs = 1_000;
const backoffFirstMs = 1_000;
const backoffMaxMs = 3_600_000;
const errorLengthMax = 500;

/** The longest waiting system that is due. */
export async function nextStaleSystem(transaction: SystemTransaction): Promise<StaleSystem | undefined> {
  const [next] = await transaction.manager.query<StaleSystem[]>(
    `SELECT owner_id AS "tenantId", facility_id AS "facilityId", year, traceparent FROM restatement_queue
     WHERE not_before <= clock_timestamp()
       AND (last_marked_at <= clock_timestamp() - $1 * interval '1 ms' OR first_marked_at <= clock_timestamp() - $2 * interval '1 ms')
     ORDER BY first_marked_at LIMIT 1`,
    [quietMs, waitMaxMs],
  );
  return next;
}

/**
 * Takes the system off the queue for the length of the transaction: events that move it meanwhile wait for its end and
 * then queue it again. False when someone else has taken it.
 */
export async function takeStaleSystem(
  transaction: TenantTransaction,
  { facilityId, year }: StaleSystem,
): Promise<boolean> {
  const taken = await transaction.manager.query<unknown[]>(
    `DELETE FROM restatement_queue WHERE (owner_id, facility_id, year) IN (
       SELECT owner_id, facility_id, year FROM restatement_queue
       WHERE owner_id = $1 AND facility_id = $2 AND year = $3 FOR UPDATE SKIP LOCKED)
     RETURNING 1`,
    [transaction.tenantId, facilityId, year],
  );
  return affected(taken) > 0;
}

/** Puts a system that could not be assessed off; the next event that moves it brings it back at once. */
export async function postponeStaleSystem(
  transaction: SystemTransaction,
  { tenantId, facilityId, year }: StaleSystem,
  error: string,
): Promise<void> {
  await transaction.manager.query(
    `UPDATE restatement_queue
     SET failures = failures + 1, last_error = $4,
         not_before = clock_timestamp() + least($5 * 2 ^ least(failures, 20), $6) * interval '1 ms'
     WHERE owner_id = $1 AND facility_id = $2 AND year = $3`,
    [tenantId, facilityId, year, error.slice(0, errorLengthMax), backoffFirstMs, backoffMaxMs],
  );
}

/** Systems that have waited since before the given time, without those put off after a failure. */
export async function countStaleSystems(transaction: SystemTransaction, before: Date): Promise<number> {
  const [row] = await transaction.manager.query<{ count: number }[]>(
    'SELECT count(*)::int AS count FROM restatement_queue WHERE failures = 0 AND first_marked_at <= $1',
    [before],
  );
  return row?.count ?? 0;
}

/** The time by which the queue is marked: the database's. */
export async function queueTime(transaction: SystemTransaction): Promise<Date> {
  const [row] = await transaction.manager.query<{ now: Date }[]>(
    "SELECT date_trunc('milliseconds', clock_timestamp()) + interval '1 ms' AS now",
  );
  if (!row) throw new Error('the database tells no time');
  return row.now;
}

/** TypeORM answers a DELETE with [rows, count]. */
function affected(result: readonly unknown[]): number {
  return typeof result[1] === 'number' ? result[1] : result.length;
}
