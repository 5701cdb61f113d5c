import { inSystem, inTenant, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { createTestDatabase, eventually, type TestDatabase } from '@carbon-butler/testing-harness';
import type { DataSource } from 'typeorm';
import { lifecycleMigrations } from '../persistence/lifecycle-migrations.js';
import {
  claimStaleSystem,
  countStaleSystems,
  dueSystems,
  queueTime,
  releaseStaleSystem,
  type StaleSystem,
} from './restatement-queue.js';

const tenantId = '6f9b6f0e-6d1c-4c6e-9d3a-0f6a3a1b2c3d';
const mark = `INSERT INTO restatement_queue (owner_id, facility_id, year, first_marked_at, last_marked_at, traceparent)
  VALUES ($1, $2, 2025, clock_timestamp() - interval '1 s', clock_timestamp() - interval '1 s', '')
  ON CONFLICT (owner_id, facility_id, year) DO UPDATE SET last_marked_at = excluded.last_marked_at`;

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  const { url, schema } = await provisionSchema(database.adminUrl, { service: 'lifecycle' });
  const options = { url, schema, entities: [], migrations: lifecycleMigrations, poolSize: 4, applicationName: 'test' };
  dataSource = await openDataSource(options);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(() => dataSource.query('TRUNCATE restatement_queue, restated_system'));

const markStale = (facilityId: string): Promise<unknown> => dataSource.query(mark, [tenantId, facilityId]);
const due = (): Promise<readonly StaleSystem[]> => inSystem(dataSource, dueSystems);
async function onlyDue(): Promise<StaleSystem> {
  const [stale, ...others] = await due();
  if (!stale || others.length > 0) throw new Error('expected one due system');
  return stale;
}

describe('the restatement queue', () => {
  it('takes off a system that nothing has moved since', async () => {
    await markStale('works');
    const stale = await onlyDue();
    await inTenant(dataSource, tenantId, async (transaction) => {
      const claimedAt = await claimStaleSystem(transaction, stale);
      expect(claimedAt).toBeDefined();
      await releaseStaleSystem(transaction, stale, claimedAt ?? '');
    });
    expect(await due()).toEqual([]);
  });

  it('lets an event move a system that is in hand at once, and keeps that system stale', async () => {
    await markStale('works');
    const stale = await onlyDue();
    let askedAt = new Date(0);
    await inTenant(dataSource, tenantId, async (transaction) => {
      const claimedAt = await claimStaleSystem(transaction, stale);
      // Ends before the transaction that has the system in hand does.
      await markStale('works');
      askedAt = await inSystem(dataSource, queueTime);
      await releaseStaleSystem(transaction, stale, claimedAt ?? '');
    });
    expect(await inSystem(dataSource, (transaction) => countStaleSystems(transaction, askedAt))).toBe(1);
    expect(await staleSystems()).toEqual(['works']);
  });

  it('gives a system to one of those who ask for it, and not again once that one is done', async () => {
    await markStale('works');
    const stale = await onlyDue();
    await inTenant(dataSource, tenantId, async (first) => {
      const claimedAt = await claimStaleSystem(first, stale);
      const second = await inTenant(dataSource, tenantId, (transaction) => claimStaleSystem(transaction, stale));
      expect(second).toBeUndefined();
      await releaseStaleSystem(first, stale, claimedAt ?? '');
    });
    const late = await inTenant(dataSource, tenantId, (transaction) => claimStaleSystem(transaction, stale));
    expect(late).toBeUndefined();
  });

  it('offers several processes more than one system', async () => {
    await markStale('works');
    await markStale('mill');
    expect((await due()).map(({ facilityId }) => facilityId)).toEqual(['works', 'mill']);
  });

  it('keeps a system stale that an event moves while it is being released', async () => {
    await markStale('works');
    const stale = await onlyDue();
    const event = dataSource.createQueryRunner();
    await event.startTransaction();
    const released = inTenant(dataSource, tenantId, async (transaction) => {
      const claimedAt = await claimStaleSystem(transaction, stale);
      await event.query(mark, [tenantId, 'works']);
      const release = releaseStaleSystem(transaction, stale, claimedAt ?? '');
      await someoneWaitsForARow();
      await event.commitTransaction();
      await release;
    });
    await released;
    await event.release();
    expect(await staleSystems()).toEqual(['works']);
  });

  it('makes events wait for more of them, but not the first one of a system that was idle', async () => {
    // Marked in an hour, so that neither a pause nor a long wait makes any of them due.
    await dataSource.query(
      `WITH moved AS (
         INSERT INTO restatement_queue (owner_id, facility_id, year, traceparent, first_marked_at, last_marked_at)
         SELECT $1, facility, 2025, '', at, at
         FROM unnest(ARRAY['just restated', 'never restated', 'idle']) AS facility, (SELECT clock_timestamp() + interval '1 h' AS at) AS moment
         RETURNING owner_id, facility_id, year, first_marked_at)
       INSERT INTO restated_system
       SELECT owner_id, facility_id, year, first_marked_at - idle.time
       FROM moved JOIN (VALUES ('just restated', interval '0.9 s'), ('idle', interval '1 s')) AS idle (facility_id, time) USING (facility_id)`,
      [tenantId],
    );
    expect((await due()).map(({ facilityId }) => facilityId)).toEqual(['idle']);
  });
});

async function staleSystems(): Promise<readonly string[]> {
  const rows = await dataSource.query<{ facility_id: string }[]>('SELECT facility_id FROM restatement_queue');
  return rows.map((row) => row.facility_id);
}

/** A statement of another session of this test waits for a row that a transaction has changed. */
async function someoneWaitsForARow(): Promise<void> {
  await eventually(async () => {
    const waiting = await dataSource.query<unknown[]>(
      "SELECT FROM pg_stat_activity WHERE application_name = 'test' AND wait_event_type = 'Lock'",
    );
    expect(waiting).toHaveLength(1);
  });
}
