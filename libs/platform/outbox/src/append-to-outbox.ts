import { injectTraceContext, type TraceCarrier } from '@carbon-butler/platform-observability';
import type { TransactionScope } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, packRecords, toRecord } from '@carbon-butler/platform-transport';

const eventsPerAppendMax = 10_000;

/** More events in one call than one statement should carry. */
export class OutboxAppendError extends Error {
  override readonly name = 'OutboxAppendError';
  readonly field = 'events';
  readonly expected = `at most ${eventsPerAppendMax} events`;
  constructor(readonly value: number) {
    super(`one append takes at most ${eventsPerAppendMax} events, got ${value}`);
  }
}

/**
 * Records events in the transaction of the change they tell of: both are committed or neither is. The relay hands
 * them to the transport, in the order of the calls.
 *
 * An event without a trace of its own gets the active one.
 *
 * @throws EnvelopeError, OutboxAppendError; nothing is written then
 */
export async function appendToOutbox(
  transaction: TransactionScope,
  topic: string,
  events: readonly EventEnvelope[],
): Promise<void> {
  if (events.length === 0) return;
  if (events.length > eventsPerAppendMax) throw new OutboxAppendError(events.length);
  const trace = injectTraceContext<TraceCarrier>({});
  const records = events.map((event) => toRecord(event.traceparent === undefined ? { ...event, ...trace } : event));
  const batches = await packRecords(records);
  await transaction.manager.query(appendSql, [
    topic,
    batches.map((batch) => batch.records),
    batches.map(({ bytes }) => bytes),
  ]);
}

/** The notification leaves with the commit, once per transaction however often it is asked for. */
const appendSql = `
  WITH appended AS (
    INSERT INTO outbox (topic, events, batch)
    SELECT $1, events, batch FROM unnest($2::int[], $3::bytea[]) WITH ORDINALITY AS batch (events, batch, ordinal)
    ORDER BY ordinal
  )
  SELECT pg_notify(current_schema() || '_outbox', '')`;
