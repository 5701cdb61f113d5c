import type { PayloadError } from '@carbon-butler/contract-events';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { type EventOutcome, keyOf, type KnownEvent, type KnownEvents } from '../record-events/decide-events.js';

export type EventStatus = EventOutcome['status'];

export interface StoredEvent {
  readonly index: number;
  readonly status: EventStatus;
  readonly source?: string;
  readonly id?: string;
  readonly errors: readonly PayloadError[];
}

export interface EventReference {
  readonly source: string;
  readonly id: string;
}

export interface EventPage {
  readonly intakeId: string;
  readonly status: EventStatus | undefined;
  /** Index of the last event already seen; -1 from the start. */
  readonly after: number;
  readonly limit: number;
}

interface KnownRow {
  readonly source: string;
  readonly event_id: string;
  readonly digest: Buffer;
  readonly lineage: string;
  readonly corrected_by: string | null;
}

interface EventRow {
  readonly position: number;
  readonly status: EventStatus;
  readonly source: string | null;
  readonly event_id: string | null;
  readonly errors: readonly PayloadError[] | null;
}

/** Looked up one by one in the index: joined, the planner may read all that the tenant has ever sent. */
const findAcceptedSql = `
  SELECT wanted.source, wanted.event_id, known.digest, known.lineage,
    (SELECT correction.event_id FROM intake_event correction
     WHERE correction.tenant_id = $1 AND correction.status = 'accepted'
       AND correction.source = wanted.source AND correction.corrects = wanted.event_id LIMIT 1) AS corrected_by
  FROM unnest($2::text[], $3::text[]) AS wanted (source, event_id)
  CROSS JOIN LATERAL (
    SELECT digest, lineage FROM intake_event known
    WHERE known.tenant_id = $1 AND known.status = 'accepted'
      AND known.source = wanted.source AND known.event_id = wanted.event_id LIMIT 1
  ) AS known`;

const insertSql = `
  INSERT INTO intake_event (tenant_id, intake_id, position, status, source, event_id, digest, lineage, corrects, errors)
  SELECT $1, $2, position, status, source, event_id, decode(digest, 'hex'), lineage, corrects, errors::jsonb
  FROM unnest($3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS event (position, status, source, event_id, digest, lineage, corrects, errors)`;

const pageSql = `
  SELECT position, status, source, event_id, errors FROM intake_event
  WHERE tenant_id = $1 AND intake_id = $2 AND position > $3 AND ($4::text IS NULL OR status = $4)
  ORDER BY position LIMIT $5`;

/** Looks up which of the events the tenant has accepted before. One query, however many. */
export async function findAccepted(
  { manager, tenantId }: TenantTransaction,
  wanted: readonly EventReference[],
): Promise<KnownEvents> {
  const rows = await manager.query<KnownRow[]>(findAcceptedSql, [
    tenantId,
    wanted.map(({ source }) => source),
    wanted.map(({ id }) => id),
  ]);
  const known = new Map<string, KnownEvent>(
    rows.map((row) => [
      keyOf(row.source, row.event_id),
      {
        digest: row.digest.toString('hex'),
        lineage: row.lineage,
        ...(row.corrected_by !== null && { correctedBy: row.corrected_by }),
      },
    ]),
  );
  return (source, id) => known.get(keyOf(source, id));
}

/** Stores what became of each event. One statement with a column per array: a row at a time would take ten times as long. */
export async function insertOutcomes(
  { manager, tenantId }: TenantTransaction,
  intakeId: string,
  outcomes: readonly EventOutcome[],
): Promise<void> {
  await manager.query(insertSql, [
    tenantId,
    intakeId,
    outcomes.map(({ index }) => index),
    outcomes.map(({ status }) => status),
    outcomes.map((outcome) => referenceOf(outcome).source ?? null),
    outcomes.map((outcome) => referenceOf(outcome).id ?? null),
    outcomes.map((outcome) => (outcome.status === 'refused' ? null : outcome.digest)),
    outcomes.map((outcome) => (outcome.status === 'accepted' ? outcome.lineage : null)),
    outcomes.map((outcome) => (outcome.status === 'accepted' ? (outcome.event.data.corrects?.eventId ?? null) : null)),
    outcomes.map((outcome) => (outcome.status === 'refused' ? JSON.stringify(outcome.errors) : null)),
  ]);
}

export async function listEvents(
  { manager, tenantId }: TenantTransaction,
  { intakeId, after, status, limit }: EventPage,
): Promise<readonly StoredEvent[]> {
  const rows = await manager.query<EventRow[]>(pageSql, [tenantId, intakeId, after, status ?? null, limit]);
  return rows.map((row) => ({
    index: row.position,
    status: row.status,
    ...(row.source !== null && { source: row.source }),
    ...(row.event_id !== null && { id: row.event_id }),
    errors: row.errors ?? [],
  }));
}

/** By what an outcome's event is named, as far as it could be read. */
export function referenceOf(outcome: EventOutcome): Partial<EventReference> {
  if (outcome.status !== 'refused') return { source: outcome.event.source, id: outcome.event.id };
  const { source, id } = outcome;
  return { ...(source !== undefined && { source }), ...(id !== undefined && { id }) };
}
