import { type NewRecord, type SessionConnection, unpackRecords } from '@carbon-butler/platform-transport';

/** A place in the outbox: the writing transaction, then the position within it. */
export interface OutboxPlace {
  readonly transactionId: string;
  readonly position: string;
}

/** Events per topic, each topic's in the order they were written. */
export interface RelayBatch {
  readonly byTopic: ReadonlyMap<string, readonly NewRecord[]>;
  readonly last: OutboxPlace;
  /** How many events were written together, and how long ago. */
  readonly waits: readonly { readonly events: number; readonly ageS: number }[];
}

interface OutboxRow extends OutboxPlace {
  readonly topic: string;
  readonly events: number;
  readonly batch: Buffer;
  readonly ageS: number;
}

/**
 * A dump restored to another server keeps the transaction ids of the old one. Those the new server has not given out
 * yet would hide its events until it has, for months.
 */
export class ForeignOutboxError extends Error {
  constructor(
    readonly schema: string,
    readonly newest: string,
    readonly next: string,
  ) {
    super(
      `${schema}.outbox names transaction ${newest}, but this server has only begun those before ${next}: ` +
        'it was restored from another server, and no event leaves it until its places are set back to the beginning',
    );
    this.name = 'ForeignOutboxError';
  }
}

/** @throws ForeignOutboxError when the outbox or its cursor names a transaction this server has not begun */
export async function readCursor(connection: SessionConnection, schema: string): Promise<OutboxPlace> {
  const { rows } = await connection.query<OutboxPlace & { readonly newest: string; readonly next: string }>(
    `WITH newest_event AS (SELECT transaction_id FROM ${schema}.outbox ORDER BY transaction_id DESC LIMIT 1)
     SELECT transaction_id::text AS "transactionId", position,
       greatest(transaction_id::text::numeric, (SELECT transaction_id::text::numeric FROM newest_event))::text AS newest,
       pg_snapshot_xmax(pg_current_snapshot())::text AS next
     FROM ${schema}.outbox_cursor`,
  );
  const [place] = rows;
  if (!place) return { transactionId: '0', position: '0' };
  if (BigInt(place.newest) >= BigInt(place.next)) throw new ForeignOutboxError(schema, place.newest, place.next);
  return { transactionId: place.transactionId, position: place.position };
}

/** Rows read at a time: enough of single events for a batch. */
const rowsPerReadMax = 500;

/** The next rows after `after`, until they hold `eventsMax` events; undefined when none is readable. */
export async function readBatch(
  connection: SessionConnection,
  schema: string,
  after: OutboxPlace,
  eventsMax: number,
): Promise<RelayBatch | undefined> {
  const { rows } = await connection.query<OutboxRow>(
    `SELECT transaction_id::text AS "transactionId", position, topic, events, batch,
       extract(epoch FROM clock_timestamp() - created_at)::float8 AS "ageS"
     FROM (
       SELECT *, sum(events) OVER (ORDER BY transaction_id, position) - events AS events_before
       FROM (
         SELECT * FROM ${schema}.outbox
         WHERE (transaction_id, position) > ($1::xid8, $2::bigint)
           AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY transaction_id, position
         LIMIT ${rowsPerReadMax}
       ) AS next
     ) AS counted
     WHERE events_before < $3
     ORDER BY transaction_id, position`,
    [after.transactionId, after.position, eventsMax],
  );
  const last = rows.at(-1);
  if (!last) return undefined;
  const unpacked = await Promise.all(rows.map(({ batch }) => unpackRecords(batch)));
  const byTopic = new Map<string, NewRecord[]>();
  for (const [at, { topic }] of rows.entries()) {
    const records = unpacked[at] ?? [];
    const earlier = byTopic.get(topic);
    if (earlier) earlier.push(...records);
    else byTopic.set(topic, [...records]);
  }
  return { byTopic, last, waits: rows.map(({ events, ageS }) => ({ events, ageS })) };
}

/** Whether anything waits behind `after`, readable or not yet. */
export async function isAnythingLeft(
  connection: SessionConnection,
  schema: string,
  after: OutboxPlace,
): Promise<boolean> {
  const { rows } = await connection.query<{ left: boolean }>(
    `SELECT EXISTS (SELECT FROM ${schema}.outbox WHERE (transaction_id, position) > ($1::xid8, $2::bigint)) AS left`,
    [after.transactionId, after.position],
  );
  return rows[0]?.left === true;
}

/** Moves the cursor behind what has been handed over and removes it, at once. */
export async function markHandedOver(connection: SessionConnection, schema: string, upTo: OutboxPlace): Promise<void> {
  await connection.query(
    `WITH moved AS (UPDATE ${schema}.outbox_cursor SET transaction_id = $1::xid8, position = $2::bigint)
     DELETE FROM ${schema}.outbox WHERE (transaction_id, position) <= ($1::xid8, $2::bigint)`,
    [upTo.transactionId, upTo.position],
  );
}

export interface OutboxBacklog {
  readonly events: number;
  readonly oldestAgeS: number;
  /** How long the oldest event has waited for transactions that began before it and still run; 0 when none has. */
  readonly horizonAgeS: number;
}

export async function readBacklog(connection: SessionConnection, schema: string): Promise<OutboxBacklog> {
  const { rows } = await connection.query<OutboxBacklog>(
    `WITH waiting AS (
       SELECT log.transaction_id, log.created_at, log.events FROM ${schema}.outbox AS log, ${schema}.outbox_cursor AS done
       WHERE (log.transaction_id, log.position) > (done.transaction_id, done.position)
     )
     SELECT coalesce(sum(events), 0)::int AS events,
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)::float8 AS "oldestAgeS",
       coalesce(extract(epoch FROM clock_timestamp() - min(created_at)
         FILTER (WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot()))), 0)::float8 AS "horizonAgeS"
     FROM waiting`,
  );
  return rows[0] ?? { events: 0, oldestAgeS: 0, horizonAgeS: 0 };
}
