import { createRequire } from 'node:module';

const { Client } = createRequire(import.meta.url)('pg');
const pollMs = 50;
const deadlineMs = 1_200_000;

/** What the database says of restatements, by the times of its commits (`track_commit_timestamp`). */
export class Restatements {
  static async open(url) {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Restatements(client);
  }

  constructor(client) {
    this.client = client;
  }

  close() {
    return this.client.end();
  }

  /** Until the event is stored and no system is stale. */
  async restated({ source, id }) {
    this.tenantId ??= (await this.rows('SELECT tenant_id FROM lifecycle.activity_record LIMIT 1'))[0].tenant_id;
    const key = 'tenant_id = $1 AND source = $2 AND event_id = $3';
    await this.until(
      `SELECT (EXISTS (SELECT FROM lifecycle.activity_record WHERE ${key}) OR EXISTS (SELECT FROM lifecycle.supplier_footprint WHERE ${key}))
         AND NOT EXISTS (SELECT FROM lifecycle.pending_causes) AS done`,
      [this.tenantId, source, id],
    );
  }

  /** Until `events` are stored and no system is stale. */
  settled(events) {
    return this.until(
      `SELECT (SELECT count(*) FROM lifecycle.activity_record) + (SELECT count(*) FROM lifecycle.supplier_footprint) >= $1
         AND NOT EXISTS (SELECT FROM lifecycle.pending_causes) AS done`,
      [events],
    );
  }

  async until(query, values) {
    for (const endMs = performance.now() + deadlineMs; performance.now() < endMs;) {
      const [{ done }] = await this.rows(query, values);
      if (done) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`not settled after ${deadlineMs / 1_000} s: ${JSON.stringify(await this.failures())}`);
  }

  failures() {
    return this.rows('SELECT facility_id, last_error FROM lifecycle.restatement_queue WHERE failures > 0 LIMIT 3');
  }

  /** Products that have a current footprint. */
  async products() {
    const [{ count }] = await this.rows('SELECT count(*)::int AS count FROM lifecycle.footprint WHERE is_current');
    return count;
  }

  /** kgCO2e a unit of a works' product, as its current footprint has it. */
  async statedBy(works, items) {
    return this.rows(
      `SELECT f.facility_id AS works, f.item_id AS item, (SELECT q->>'value' FROM jsonb_array_elements(r.body::jsonb->'figures') q
         WHERE q->>'id' = 'footprint.total') AS "kgCo2e"
       FROM lifecycle.footprint f JOIN lifecycle.run r ON r.tenant_id = f.tenant_id AND r.id = f.run_id
       WHERE f.is_current AND f.facility_id = ANY ($1) AND f.item_id = ANY ($2) ORDER BY 1, 2`,
      [works, items],
    );
  }

  /** Suppliers' items with the number of facilities that a change of their footprint restates. */
  buyers() {
    return this.rows(`
      SELECT supplier_id AS works, item_id AS item, count(DISTINCT facility_id)::int AS facilities
      FROM lifecycle.activity_record WHERE supplier_id <> '' GROUP BY 1, 2 ORDER BY 1, 2`);
  }

  /**
   * What one event led to, in ms after its commit at the gateway: stored by the life-cycle service, and for each
   * facility the beginning and end of its assessment (by the service's clock) and the commit of its versions.
   */
  async causedBy(eventId) {
    const [event] = await this.rows(
      `SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS at,
         (SELECT (extract(epoch FROM pg_xact_commit_timestamp(s.xmin)) * 1000)::float8 FROM (
           SELECT xmin, event_id FROM lifecycle.activity_record UNION ALL SELECT xmin, event_id FROM lifecycle.supplier_footprint) s
          WHERE s.event_id = $1) AS stored
       FROM gateway.intake_event WHERE event_id = $1 AND status = 'accepted'`,
      [eventId],
    );
    const facilities = await this.rows(
      `SELECT f.facility_id AS facility, count(*)::int AS products,
         max(extract(epoch FROM pg_xact_commit_timestamp(f.xmin)) * 1000)::float8 AS done,
         min(extract(epoch FROM f.calculated_at) * 1000)::float8 AS started,
         max((r.body::jsonb->>'tookMs')::float8) AS took
       FROM lifecycle.footprint f JOIN lifecycle.run r ON r.tenant_id = f.tenant_id AND r.id = f.run_id
       WHERE f.is_current AND f.calculated_at > clock_timestamp() - interval '1 min' AND f.causes @> jsonb_build_array(jsonb_build_object('eventId', $1::text)) GROUP BY 1`,
      [eventId],
    );
    return { event, facilities };
  }

  /** Marks every system stale with all its processes, as if everything had changed. */
  async markEverything() {
    const systems = `SELECT tenant_id, facility_id, year, array_agg(DISTINCT process_id) AS processes
      FROM lifecycle.activity_record GROUP BY 1, 2, 3`;
    await this.client.query(`
      WITH caused AS (
        INSERT INTO lifecycle.pending_causes (tenant_id, facility_id, year, process_ids, causes, cause_count)
        SELECT tenant_id, facility_id, year, processes, '[]', 1 FROM (${systems}) s)
      INSERT INTO lifecycle.restatement_queue (owner_id, facility_id, year, first_marked_at, last_marked_at, traceparent)
      SELECT tenant_id, facility_id, year, clock_timestamp(), clock_timestamp(), '' FROM (${systems}) s
      ON CONFLICT (owner_id, facility_id, year) DO UPDATE SET last_marked_at = excluded.last_marked_at`);
  }

  async rows(text, values = []) {
    return (await this.client.query(text, values)).rows;
  }
}
