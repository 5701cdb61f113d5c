import type { SystemTransaction, TenantTransaction } from '@carbon-butler/platform-persistence';

/** A facility's year that has to be assessed again. */
export interface StaleSystem {
  readonly tenantId: string;
  readonly facilityId: string;
  readonly year: number;
  /** Trace of the last event that made it stale. */
  readonly traceparent: string;
  /** Changes whenever an event marks the system. */
  readonly rowVersion: string;
}

/** What arrives within this time of the last event is assessed together with it. */
const quietMs = 100;
/** A system under constant change is assessed this often all the same; one that was idle as long does not wait at all. */
const waitMaxMs = 1_000;
const dueAtOnceMax = 16;
const backoffFirstMs = 1_000;
const backoffMaxMs = 3_600_000;
const errorLengthMax = 500;

/**
 * The longest waiting systems that are due: enough for processes that share the queue to each find one to work on.
 *
 * One that was never restated is being set up, by more than one event, and waits until they pause.
 */
export async function dueSystems(transaction: SystemTransaction): Promise<readonly StaleSystem[]> {
  return transaction.manager.query<StaleSystem[]>(
    `SELECT owner_id AS "tenantId", facility_id AS "facilityId", year, traceparent, queue.xmin::text AS "rowVersion"
     FROM restatement_queue AS queue LEFT JOIN restated_system AS last USING (owner_id, facility_id, year)
     WHERE not_before <= clock_timestamp()
       AND (last_marked_at <= clock_timestamp() - $1 * interval '1 ms' OR first_marked_at <= clock_timestamp() - $2 * interval '1 ms'
         OR last.restated_at <= first_marked_at - $2 * interval '1 ms')
     ORDER BY first_marked_at LIMIT $3`,
    [quietMs, waitMaxMs, dueAtOnceMax],
  );
}

/** Since when a system is in hand, by the database's clock. */
export type ClaimTime = string;

/**
 * Lets one process at a time restate the system, until the transaction ends. Events that move it meanwhile do not wait.
 *
 * Undefined when someone else has it in hand, or has had.
 */
export async function claimStaleSystem(
  { manager, tenantId }: TenantTransaction,
  { facilityId, year, rowVersion }: StaleSystem,
): Promise<ClaimTime | undefined> {
  const [lock] = await manager.query<{ held: boolean; at: ClaimTime }[]>(
    'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS held, clock_timestamp()::text AS at',
    [`restate ${tenantId} ${facilityId} ${year}`],
  );
  if (lock?.held !== true) return undefined;
  // A statement of its own: it sees what the one who had the lock before has committed.
  const waiting = await manager.query<unknown[]>(
    'SELECT FROM restatement_queue WHERE owner_id = $1 AND facility_id = $2 AND year = $3 AND xmin::text = $4',
    [tenantId, facilityId, year, rowVersion],
  );
  return waiting.length > 0 ? lock.at : undefined;
}

/** Takes the system off the queue, as restated now. One that an event has moved since the claim stays, as stale since then. */
export async function releaseStaleSystem(
  { manager, tenantId }: TenantTransaction,
  { facilityId, year, rowVersion }: StaleSystem,
  claimedAt: ClaimTime,
): Promise<void> {
  await manager.query(
    `WITH restated AS (
       INSERT INTO restated_system (owner_id, facility_id, year, restated_at) VALUES ($1, $2, $3, clock_timestamp())
       ON CONFLICT (owner_id, facility_id, year) DO UPDATE SET restated_at = excluded.restated_at)
     DELETE FROM restatement_queue WHERE owner_id = $1 AND facility_id = $2 AND year = $3 AND xmin::text = $4`,
    [tenantId, facilityId, year, rowVersion],
  );
  await manager.query(
    'UPDATE restatement_queue SET first_marked_at = $4::timestamptz WHERE owner_id = $1 AND facility_id = $2 AND year = $3',
    [tenantId, facilityId, year, claimedAt],
  );
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
