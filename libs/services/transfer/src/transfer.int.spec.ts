import { allTopics, type AuditLeafRecorded, topics } from '@carbon-butler/contract-events';
import { fromRunMessage, transferV1 } from '@carbon-butler/contract-grpc';
import { bodySha256, canonicalize } from '@carbon-butler/domain-evidence';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { outgoingEvent } from '@carbon-butler/platform-outbox';
import { assertTenantIsolation, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, InMemoryTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually, type TestDatabase } from '@carbon-butler/testing-harness';
import { v7 as uuidv7 } from 'uuid';
import { tablesWithoutTenant } from './persistence/migrations/1764115200000-create-transfer.js';
import { transferMigrations } from './persistence/transfer-migrations.js';
import { startTransfer } from './start.js';
import { FakeLifecycle } from './testing/fake-lifecycle.js';
import { chainFlows, chainTco2, facilityId, input, year } from './testing/steel-chain.fixture.js';

const tenantA = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const tenantB = '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81';
const internalToken = 'a-token-of-at-least-thirty-two-characters';
const itemId = 'hot-rolled-coil';
const { limestone, coke, scrap, naturalGas, coil, credit } = chainTco2;
const see = (coke + limestone + scrap + naturalGas - coil - credit + (50 * credit) / 250) / 800;

const request: transferV1.CompareConsignmentRequest = {
  ...{ cnCode: '72083900', countryOfOrigin: 'CN', facilityId, itemId, productionYear: year },
  ...{ importDate: '2026-06-15', netMassT: '100', certificatePrice: undefined, productionRoute: '' },
};

/** What the life-cycle service says when it has a new version of a footprint. */
function withdrawn(): EventEnvelope {
  return outgoingEvent({
    service: 'lifecycle',
    type: 'carbon.inventory.withdrawn.v1',
    tenantId: tenantA,
    subject: `${facilityId}/${itemId}/${year}`,
    time: '2026-01-05T00:00:00Z',
    key: [tenantA, facilityId, itemId, year].join(':'),
    payload: { footprintId: uuidv7(), facilityId, itemId, year, version: 1, causes: ['c-1'] },
  });
}

function restated(runId: string, item = itemId, facility = facilityId): EventEnvelope {
  return outgoingEvent({
    service: 'lifecycle',
    type: 'carbon.inventory.restated.v1',
    tenantId: tenantA,
    subject: `${facility}/${item}/${year}`,
    time: '2026-01-05T00:00:00Z',
    key: [tenantA, facility, item, year].join(':'),
    payload: {
      ...{ footprintId: uuidv7(), facilityId: facility, itemId: item, year, version: 1 },
      ...{ runId, runDigest: '0'.repeat(64), causes: [] },
    },
  });
}

describe('the carbon-transfer service', () => {
  let database: TestDatabase;
  let transport: InMemoryTransport;
  let service: RunningService;
  let client: GrpcClient<typeof transferV1.TransferServiceService>;
  const lifecycle = new FakeLifecycle();
  const leaves: { readonly tenantId: string; readonly leaf: AuditLeafRecorded }[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    await lifecycle.start();
    lifecycle.record(tenantA, facilityId, year, chainFlows);
    transport = new InMemoryTransport({ topics: allTopics, appVersion: 'test' });
    await transport.start();
    await transport.ensureTopics(allTopics);
    await transport.subscribe({
      group: 'verification.audit-leaf',
      topic: topics.auditLeaf.topic,
      handler: ({ events }) => {
        for (const { envelope } of events)
          leaves.push({
            tenantId: envelope.tenantid,
            leaf: JSON.parse(Buffer.from(envelope.data).toString('utf8')) as AuditLeafRecorded,
          });
        return Promise.resolve();
      },
    });
    service = await startTransfer(
      {
        ...{ host: '127.0.0.1', grpcPort: 0, httpPort: 0, poolSize: 4, callDeadlineMs: 5_000 },
        databaseUrl: new Secret(database.adminUrl),
        internalToken: new Secret(internalToken),
        lifecycleAddress: lifecycle.address,
      },
      { logger: createLogger('transfer', { level: 'silent' }), transport },
    );
    client = createGrpcClient(transferV1.TransferServiceService, service.urls['grpc'] ?? '', {
      ...{ internalToken, deadlineMs: 20_000, idempotentMethods: [] },
    });
  });

  afterAll(async () => {
    client[Symbol.dispose]();
    await service[Symbol.asyncDispose]();
    await transport.stop();
    lifecycle.stop();
    await database.drop();
  });

  async function publish(...events: readonly EventEnvelope[]): Promise<void> {
    await transport.publish(topics.inventory.topic, events);
  }

  function emissions(item = itemId, tenantId = tenantA): Promise<transferV1.GetInstallationEmissionsResponse> {
    return client.getInstallationEmissions({ facilityId, itemId: item, year }, { tenantId });
  }

  function compare(
    change: Partial<transferV1.CompareConsignmentRequest> = {},
    tenantId = tenantA,
  ): Promise<transferV1.CompareConsignmentResponse> {
    return client.compareConsignment({ ...request, ...change }, { tenantId, actor: 'importer-1' });
  }

  function value(run: transferV1.CompareConsignmentResponse['run'], id: string): number {
    return Number(run?.quantities.find((quantity) => quantity.id === id)?.value);
  }

  /** The leaf that the run's own canonical form proves. */
  async function leafOf(run: transferV1.CompareConsignmentResponse['run']): Promise<(typeof leaves)[number]> {
    if (!run) throw new Error('no run');
    const body = Buffer.from(canonicalize(fromRunMessage(run)), 'utf8');
    return eventually(() => {
      const found = leaves.filter(({ leaf }) => leaf.object.id === run.id);
      expect(found.map(({ leaf }) => leaf.bodySha256)).toEqual(found.map(({ leaf }) => bodySha256(leaf.salt, body)));
      const [only] = found;
      if (!only || found.length > 1) throw new Error(`${found.length} leaves for run ${run.id}`);
      return only;
    });
  }

  describe('on a restated inventory', () => {
    const first = uuidv7();

    it('stores the first version of the emissions, naming the run that led to it', async () => {
      await publish(restated(first));
      await service.drain();
      const { version, causedByRunId, run } = await emissions();
      expect({ version, causedByRunId }).toEqual({ version: 1, causedByRunId: first });
      expect(value(run, 'see.total')).toBeCloseTo(see, 9);
      expect(await leafOf(run)).toMatchObject({
        tenantId: tenantA,
        leaf: { action: 'run.sealed', actor: { kind: 'service', id: 'transfer' }, object: { type: 'run' } },
      });
    });

    it('does nothing new for the same event, or for another with the same inventory', async () => {
      const again = restated(uuidv7());
      const before = await emissions();
      await publish(again, again, restated(uuidv7()));
      await service.drain();
      expect(await emissions()).toEqual(before);
      expect(leaves.filter(({ leaf }) => leaf.actor.kind === 'service')).toHaveLength(1);
    });

    it('restates as a next version when the inventory has changed', async () => {
      const second = uuidv7();
      const more = input('converter', 'steel-scrap', '50', { supplierId: 'yard' });
      lifecycle.record(tenantA, facilityId, year, [...chainFlows, more]);
      await publish(restated(second));
      await service.drain();
      const { version, causedByRunId, run } = await emissions();
      expect({ version, causedByRunId }).toEqual({ version: 2, causedByRunId: second });
      expect(value(run, 'see.total')).toBeCloseTo(see + scrap / 2 / 800, 9);
      await leafOf(run);
      lifecycle.record(tenantA, facilityId, year, chainFlows);
    });

    it('withdraws the emissions of a good that was not made, and counts on when it is', async () => {
      const { version } = await emissions();
      await publish(withdrawn());
      await service.drain();
      await expect(emissions()).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await publish(restated(uuidv7()));
      await service.drain();
      expect((await emissions()).version).toBe(version + 1);
    });

    it('leaves alone what is no good of the CBAM', async () => {
      const callsBefore = lifecycle.calls;
      await publish(restated(uuidv7(), 'coke'));
      await service.drain();
      expect(lifecycle.calls).toBe(callsBefore);
      await expect(emissions('coke')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('puts aside what cannot be assessed, and goes on', async () => {
      await publish(restated(uuidv7(), itemId, 'elsewhere'), restated(uuidv7(), 'unobtainium'));
      const made = uuidv7();
      await publish(restated(made, 'sinter'));
      await service.drain();
      const letters = await transport.deadLetters.list({ topic: topics.inventory.topic, group: 'transfer.inventory' });
      expect(letters.map(({ cause }) => cause.class).sort()).toEqual(['NOT_FOUND', 'RULE_LOOKUP']);
      expect(await emissions('sinter')).toMatchObject({ version: 1, causedByRunId: made });
    });

    it('waits for the life-cycle service when it is away, and loses nothing', async () => {
      const caused = uuidv7();
      lifecycle.stop();
      await publish(restated(caused, 'crude-steel'));
      await expect(compare()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await expect(emissions('crude-steel')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await lifecycle.start();
      await service.drain();
      expect(await emissions('crude-steel')).toMatchObject({ version: 1, causedByRunId: caused });
    });
  });

  describe('asked to compare a consignment', () => {
    it('answers with a sealed run, and evidence in the name of who asked', async () => {
      const { run } = await compare();
      expect(value(run, 'actual.embedded')).toBeCloseTo(100 * see, 6);
      expect(value(run, 'price')).toBe(75.28);
      expect(run?.quantities.every((quantity) => quantity.run?.digest === run.digest)).toBe(true);
      expect((await leafOf(run)).leaf.actor).toEqual({ kind: 'client', id: 'importer-1' });
    });

    it('keeps a run for each time it is asked, all with one digest', async () => {
      const [one, other] = [await compare(), await compare()];
      expect(one.run?.id).not.toBe(other.run?.id);
      expect(one.run?.digest).toBe(other.run?.digest);
    });

    it.each<[string, Partial<transferV1.CompareConsignmentRequest>]>([
      ['net_mass_t', { netMassT: 'ten' }],
      ['cn_code', { cnCode: '72' }],
      ['certificate_price.currency', { certificatePrice: { amount: '80', currency: 'USD' } }],
    ])('names the field that is wrong: %s', async (field, change) => {
      await expect(compare(change)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        violations: [expect.objectContaining({ field }) as unknown],
      });
    });

    it('knows no other facility, and no good that is not made', async () => {
      await expect(compare({ facilityId: 'elsewhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(compare({ itemId: 'coke' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        violations: [expect.objectContaining({ field: 'item_id' }) as unknown],
      });
    });

    it('asks for a price where none is published', async () => {
      await expect(compare({ importDate: '2026-10-01' })).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
      const { run } = await compare({ importDate: '2026-10-01', certificatePrice: { amount: '80', currency: 'EUR' } });
      expect(value(run, 'price')).toBe(80);
    });
  });

  it('replays runs of both kinds to the same digest', async () => {
    for (const { run } of [await compare(), await emissions()]) {
      const { replay } = await client.replayRun({ runId: run?.id ?? '' }, { tenantId: tenantA });
      expect(replay).toEqual({
        ...{ runId: run?.id, equal: true, differences: [] },
        ...{ recordedDigest: run?.digest, replayedDigest: run?.digest },
      });
    }
    await expect(client.replayRun({ runId: 'run-1' }, { tenantId: tenantA })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('refuses a year that is none', async () => {
    await expect(
      client.getInstallationEmissions({ facilityId, itemId, year: 70_000 }, { tenantId: tenantA }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      violations: [expect.objectContaining({ field: 'year' }) as unknown],
    });
  });

  it('shows nothing of a tenant to another', async () => {
    const { run } = await emissions();
    await expect(emissions(itemId, tenantB)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(compare({}, tenantB)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.replayRun({ runId: run?.id ?? '' }, { tenantId: tenantB })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('keeps tenants apart by the database itself', async () => {
    const { url, schema } = await provisionSchema(database.adminUrl, { service: 'transfer' });
    const dataSource = await openDataSource({
      ...{ url, schema, entities: [], migrations: transferMigrations, poolSize: 2, applicationName: 'test' },
    });
    try {
      await assertTenantIsolation(dataSource, tablesWithoutTenant);
    } finally {
      await dataSource.destroy();
    }
  });
});
