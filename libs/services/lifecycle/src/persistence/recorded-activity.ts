import type { SourceRef } from '@carbon-butler/domain-quantity';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';

/** What names a partner's event, and the event it takes the place of. */
interface RecordedEvent {
  readonly source: string;
  readonly eventId: string;
  /** Id, of the same source, of the event this one corrects; '' for none. */
  readonly correctsEventId: string;
  readonly reason: string;
  readonly note: string;
  readonly basis: string;
  readonly evidenceSource: SourceRef;
  readonly rawSha256: string;
  readonly relative95: string;
  /** The rule that gave `relative95` where the record states none; '' where it does. */
  readonly relative95Rule: string;
  /** False for a correction that says its predecessor did not occur. */
  readonly counts: boolean;
  readonly recordedAt: string;
  readonly traceparent: string;
}

export interface RecordedActivity extends RecordedEvent {
  readonly facilityId: string;
  readonly processId: string;
  readonly year: number;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly direction: 'input' | 'output';
  readonly role: string;
  readonly itemId: string;
  readonly supplierId: string;
  readonly amount: string;
  readonly unit: string;
}

export interface RecordedFootprint extends RecordedEvent {
  readonly supplierId: string;
  readonly itemId: string;
  readonly kgCo2ePerUnit: string;
  readonly validFrom: string;
  readonly validTo: string;
}

/**
 * Stores activity data, puts out of count what it corrects, and marks the product systems it moves, in one statement.
 *
 * A correction may come together with its original, or before it when the original had to be tried again: the original
 * is then stored out of count at once. Where what is corrected was an output, those who use the item are moved too: the
 * correction may make another item, or in another process.
 */
export async function storeActivities(
  transaction: TenantTransaction,
  activities: readonly RecordedActivity[],
): Promise<void> {
  await transaction.manager.query(storeActivitiesSql, [transaction.tenantId, JSON.stringify(activities)]);
}

/** The same for suppliers' footprints: what they move are the systems that buy the item from the supplier. */
export async function storeFootprints(
  transaction: TenantTransaction,
  footprints: readonly RecordedFootprint[],
): Promise<void> {
  await transaction.manager.query(storeFootprintsSql, [transaction.tenantId, JSON.stringify(footprints)]);
}

const eventColumns = `"source" text, "eventId" text, "correctsEventId" text, "reason" text, "note" text, "basis" text,
  "evidenceSource" jsonb, "rawSha256" text, "relative95" numeric, "relative95Rule" text, "counts" boolean, "recordedAt" timestamptz, "traceparent" text`;

/** Most events a batch remembers as causes of one system's restatement: as many as a footprint version names. */
export const causesMax = 100;

/**
 * `moved`: facility_id, year, process_id, source, event_id and the correction's words; an event may move several
 * processes. A batch leaves one row a system, whose causes are those a version would name first.
 */
const markStale = `
  cause AS (
    SELECT facility_id, year, source, event_id, max(corrects_event_id) AS corrects_event_id, max(reason) AS reason, max(note) AS note,
      row_number() OVER (PARTITION BY facility_id, year ORDER BY max(corrects_event_id) = '', source COLLATE "C", event_id COLLATE "C") AS rank
    FROM moved GROUP BY facility_id, year, source, event_id
  ), caused AS (
    INSERT INTO pending_causes (tenant_id, facility_id, year, process_ids, causes, cause_count)
    SELECT $1::uuid, facility_id, year,
      (SELECT array_agg(DISTINCT m.process_id) FROM moved m WHERE m.facility_id = cause.facility_id AND m.year = cause.year),
      jsonb_agg(jsonb_build_object('source', source, 'eventId', event_id, 'correctsEventId', corrects_event_id, 'reason', reason, 'note', note)
        ORDER BY rank) FILTER (WHERE rank <= ${causesMax}),
      count(*)
    FROM cause GROUP BY facility_id, year
  )
  INSERT INTO restatement_queue (owner_id, facility_id, year, first_marked_at, last_marked_at, traceparent)
  SELECT $1::uuid, facility_id, year, clock_timestamp(), clock_timestamp(), max(traceparent)
  FROM moved GROUP BY facility_id, year ORDER BY facility_id, year
  ON CONFLICT (owner_id, facility_id, year) DO UPDATE
    SET last_marked_at = excluded.last_marked_at, traceparent = excluded.traceparent, failures = 0, not_before = '-infinity'`;

/**
 * Whether an event of `i` is corrected by one of the same batch or one stored before. A scalar query is looked up in
 * the index for each event; EXISTS may be turned into reading every record of the tenant once a batch.
 */
const isCorrected = (table: string): string => `EXISTS (
          SELECT FROM incoming c WHERE c."correctsEventId" <> '' AND c."source" = i."source" AND c."correctsEventId" = i."eventId")
        OR (SELECT true FROM ${table} c
          WHERE c.tenant_id = $1::uuid AND c.source = i."source" AND c.corrects_event_id = i."eventId" AND c.corrects_event_id <> '' LIMIT 1) IS TRUE`;

const storeActivitiesSql = `
  WITH incoming AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS r (${eventColumns}, "facilityId" text, "processId" text, "year" smallint,
      "periodStart" timestamptz, "periodEnd" timestamptz, "direction" text, "role" text, "itemId" text, "supplierId" text,
      "amount" numeric, "unit" text)
  ), stored AS (
    INSERT INTO activity_record
    SELECT $1::uuid, i."source", i."eventId", i."facilityId", i."processId", i."year", i."periodStart", i."periodEnd",
      i."direction", i."role", i."itemId", i."supplierId", i."amount", i."unit", i."relative95", i."relative95Rule", i."basis", i."evidenceSource",
      i."rawSha256",
      i."correctsEventId",
      i."counts" AND NOT (${isCorrected('activity_record')}),
      i."recordedAt"
    FROM incoming i
    ON CONFLICT DO NOTHING
    RETURNING source, event_id, facility_id, year, process_id
  ), superseded AS (
    UPDATE activity_record a SET counts = false FROM incoming i
    WHERE i."correctsEventId" <> '' AND a.tenant_id = $1::uuid AND a.source = i."source" AND a.event_id = i."correctsEventId" AND a.counts
    RETURNING i."source" AS source, i."eventId" AS event_id, a.facility_id, a.year, a.process_id, a.direction, a.item_id
  ), bereft AS (
    SELECT s.source, s.event_id, s.facility_id, s.year, a.process_id
    FROM superseded s
    JOIN activity_record a ON a.facility_id = s.facility_id AND a.year = s.year AND a.item_id = s.item_id
      AND a.direction = 'input' AND a.supplier_id = '' AND a.counts
    WHERE s.direction = 'output'
  ), moved AS (
    SELECT m.*, i."correctsEventId" AS corrects_event_id, i."reason" AS reason, i."note" AS note, i."traceparent" AS traceparent
    FROM (
      SELECT * FROM stored
      UNION SELECT source, event_id, facility_id, year, process_id FROM superseded
      UNION SELECT * FROM bereft
    ) m
    JOIN incoming i ON i."source" = m.source AND i."eventId" = m.event_id
  ), ${markStale}`;

const storeFootprintsSql = `
  WITH incoming AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb) AS r (${eventColumns}, "supplierId" text, "itemId" text,
      "kgCo2ePerUnit" numeric, "validFrom" timestamptz, "validTo" timestamptz)
  ), stored AS (
    INSERT INTO supplier_footprint
    SELECT $1::uuid, i."source", i."eventId", i."supplierId", i."itemId", i."kgCo2ePerUnit", i."relative95", i."relative95Rule", i."basis",
      i."validFrom", i."validTo", i."evidenceSource", i."rawSha256",
      i."correctsEventId",
      i."counts" AND NOT (${isCorrected('supplier_footprint')}),
      i."recordedAt"
    FROM incoming i
    ON CONFLICT DO NOTHING
  ), superseded AS (
    UPDATE supplier_footprint f SET counts = false FROM incoming i
    WHERE i."correctsEventId" <> '' AND f.tenant_id = $1::uuid AND f.source = i."source" AND f.event_id = i."correctsEventId" AND f.counts
  ), moved AS (
    SELECT DISTINCT i."source" AS source, i."eventId" AS event_id, a.facility_id, a.year, a.process_id,
      i."correctsEventId" AS corrects_event_id, i."reason" AS reason, i."note" AS note, i."traceparent" AS traceparent
    FROM incoming i
    JOIN activity_record a ON a.supplier_id = i."supplierId" AND a.item_id = i."itemId" AND a.supplier_id <> '' AND a.direction = 'input' AND a.counts
      AND a.period_start < i."validTo" AND a.period_end > i."validFrom"
  ), ${markStale}`;
