import { leafHash, parseLeaf, hex, rootOf, verifyCheckpoint } from '@carbon-butler/domain-evidence';
import { assertTenantIsolation, inSystem } from '@carbon-butler/platform-persistence';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { eventually } from '@carbon-butler/testing-harness';
import { insertOnlyTables, tablesWithoutTenant } from '../persistence/migrations/1795651200000-create-verification.js';
import { nodeLookup } from '../persistence/tree-node.repository.js';
import { leafEvent, tenants, withPayload } from '../testing/leaf-events.js';
import { VerificationUnderTest } from '../testing/verification-under-test.js';

// A thousand leaves twice, one transaction each, on a busy machine.

let verification: VerificationUnderTest;

beforeEach(async () => {
  verification = await VerificationUnderTest.start();
});
afterEach(() => verification[Symbol.asyncDispose]());

interface LeafRow {
  readonly tenant: string;
  readonly index: string;
  readonly leaf: Buffer;
}

async function leaves() {
  const rows = await verification.query<LeafRow>(
    'SELECT tenant_id AS tenant, log_index AS index, leaf FROM verification.audit_leaf ORDER BY log_index',
  );
  return rows.map(({ tenant, index, leaf: bytes }) => ({
    tenant,
    index: Number(index),
    bytes,
    leaf: parseLeaf(bytes),
  }));
}

const newestCheckpoint = async () => {
  const { checkpoint } = await verification.client.getCheckpoint({}, { tenantId: tenants[0] });
  return verifyCheckpoint(checkpoint, verification.keys.logVerifier);
};

const ofOneKey = (event: EventEnvelope): EventEnvelope => ({ ...event, partitionkey: 'one key' });

/** Leaves of all tenants in turn, about a few objects of each. */
function mixedEvents(count: number) {
  return Array.from({ length: count }, (_, at) =>
    ofOneKey(
      leafEvent({
        tenantId: tenants[at % tenants.length]!,
        object: { type: 'intake', id: `object ${at % 7}` },
        body: { at: String(at) },
      }),
    ),
  );
}

describe('the log', () => {
  it('starts with a signed checkpoint of nothing', async () => {
    expect(await newestCheckpoint()).toMatchObject({ size: 0, origin: 'carbon-butler.example/evidence' });
  });

  it('takes 1,000 leaves of several tenants once, though every event comes twice, and in order for each tenant', async () => {
    const events = mixedEvents(1_000);
    await verification.publish(events.slice(0, 600));
    await verification.publish(events);
    await verification.publish(events.slice(600));
    // Events of one key come in order: when this one has its place, every repetition has come.
    const last = ofOneKey(leafEvent({ object: { type: 'intake', id: 'the last' } }));
    await verification.record([last], 1_001);

    const log = await leaves();
    expect(log.map(({ index }) => index)).toEqual(Array.from({ length: 1_001 }, (_, at) => at));
    expect(log.every(({ index, leaf }) => leaf.index === index)).toBe(true);
    expect(new Set(log.map(({ leaf }) => leaf.eventId)).size).toBe(1_001);
    for (const tenant of tenants) {
      const own = log.filter((each) => each.tenant === tenant);
      expect(own.every(({ leaf }) => leaf.tenant === tenant)).toBe(true);
      const sent = [...events, last].filter(({ tenantid }) => tenantid === tenant).map(({ id }) => id);
      expect(own.map(({ leaf }) => leaf.eventId)).toEqual(sent);
    }
    const { size, root } = await newestCheckpoint();
    expect(size).toBe(1_001);
    const dataSource = await verification.dataSource();
    expect(root).toEqual(await inSystem(dataSource, (transaction) => rootOf(1_001, nodeLookup(transaction))));
    expect(await verification.count('leaf_queue')).toBe(0);
  });

  it('chains the leaves about one object, across batches, and never those of two tenants', async () => {
    await verification.record(mixedEvents(210), 210);
    await verification.record(mixedEvents(210), 420);
    const newest = new Map<string, string>();
    for (const { tenant, leaf, bytes } of await leaves()) {
      const object = `${tenant} ${leaf.object.id}`;
      expect(leaf.prevForObject).toBe(newest.get(object));
      newest.set(object, hex(leafHash(bytes)));
    }
    expect(newest.size).toBe(21);
  });

  it('loses nothing when it is stopped between keeping a leaf and giving it its place', async () => {
    const letGo = await verification.holdLog();
    await verification.publish(mixedEvents(50));
    await eventually(async () => {
      expect(await verification.count('leaf_queue')).toBe(50);
    });
    await verification.stopService();
    expect(await verification.count('audit_leaf')).toBe(0);
    await letGo();
    await verification.startService();
    await verification.sequenced(50);
    expect((await newestCheckpoint()).size).toBe(50);
    expect(await verification.count('leaf_queue')).toBe(0);
  });

  it('is not held up by a leaf that can not be one: that is put aside', async () => {
    const wrong = ofOneKey(withPayload(leafEvent(), { bodySha256: '0'.repeat(64) }));
    await verification.publish([wrong]);
    await verification.record(mixedEvents(3), 3);
    const [letter] = await verification.transport.deadLetters.list({
      topic: 'carbon.audit-leaf.v1',
      group: 'verification.audit-leaf',
    });
    expect(letter?.envelope?.id).toBe(wrong.id);
    expect(letter?.cause).toMatchObject({ class: 'AuditLeaf' });
  });

  it('is one log for two replicas that sequence at the same time', async () => {
    await verification.startService();
    const events = mixedEvents(400);
    await verification.record(events, 400);
    expect((await leaves()).map(({ index }) => index)).toEqual(Array.from({ length: 400 }, (_, at) => at));
    expect((await newestCheckpoint()).size).toBe(400);
  });
});

describe('the tables', () => {
  it('keep tenants apart', async () => {
    await assertTenantIsolation(await verification.dataSource(), tablesWithoutTenant);
  });

  it('hold nothing of a tenant but its id where no policy binds', async () => {
    const columns = await verification.query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'verification' AND table_name IN ('leaf_queue', 'log_tenant', 'tree_node', 'checkpoint')
       ORDER BY 1, ordinal_position`,
    );
    expect(columns.map(({ table, column }) => `${table}.${column}`)).toEqual([
      ...['checkpoint.key_id', 'checkpoint.size', 'checkpoint.note', 'checkpoint.signed_at'],
      ...['leaf_queue.position', 'leaf_queue.tenant', 'leaf_queue.entry_id', 'log_tenant.tenant'],
      ...['tree_node.level', 'tree_node.node_index', 'tree_node.hash'],
    ]);
  });

  it.each(insertOnlyTables)('%s refuses every change, to the service and to the admin', async (table) => {
    await verification.record(mixedEvents(3), 3);
    const dataSource = await verification.dataSource();
    const [column] = await verification.query<{ name: string }>(
      `SELECT column_name AS name FROM information_schema.columns
       WHERE table_schema = 'verification' AND table_name = $1 ORDER BY ordinal_position LIMIT 1`,
      [table],
    );
    const changes = [
      `UPDATE verification.${table} SET ${column!.name} = ${column!.name}`,
      `DELETE FROM verification.${table}`,
      `TRUNCATE verification.${table}`,
    ];
    const before = await verification.count(table);
    expect(before).toBeGreaterThan(0);
    for (const change of changes) {
      await expect(dataSource.query(change)).rejects.toThrow('permission denied');
      await expect(verification.query(change)).rejects.toThrow('is append-only');
    }
    expect(await verification.count(table)).toBe(before);
  });
});
