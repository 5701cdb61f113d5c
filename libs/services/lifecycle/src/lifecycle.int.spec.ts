import { allTopics, topics } from '@carbon-butler/contract-events';
import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { assertTenantIsolation, openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { InMemoryBroker, InMemoryTransport, type EventEnvelope } from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually, type TestDatabase } from '@carbon-butler/testing-harness';
import { lifecycleMigrations } from './persistence/lifecycle-migrations.js';
import { tablesWithoutTenant } from './persistence/migrations/1764115200000-create-lifecycle.js';
import { startLifecycle } from './start.js';
import {
  emissionEvent,
  facilityId,
  flows,
  merchantFootprint,
  powerFootprint,
  year,
} from './testing/iron-works.fixture.js';

const tenantA = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const tenantB = '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81';
const internalToken = 'a-token-of-at-least-thirty-two-characters';

/** tC per t, as the rulebook has them for 2025. */
const carbon = { coal: 26.344 * 0.02541, coke: 28.435 * 0.02942, iron: 0.172 / (44 / 12), stone: 0.44 / (44 / 12) };
const upstreamCoal = 433.58;

describe('the life-cycle service', () => {
  let database: TestDatabase;
  let transport: InMemoryTransport;
  let service: RunningService;
  let client: GrpcClient<typeof lifecycleV1.LifecycleServiceService>;
  const broker = new InMemoryBroker();

  async function startService(): Promise<void> {
    transport = new InMemoryTransport({ broker, topics: allTopics, appVersion: 'test' });
    await transport.start();
    await transport.ensureTopics(allTopics);
    service = await startLifecycle(
      {
        host: '127.0.0.1',
        grpcPort: 0,
        httpPort: 0,
        databaseUrl: new Secret(database.adminUrl),
        poolSize: 6,
        internalToken: new Secret(internalToken),
        assessmentThreads: 0,
        importBytesMax: 1_000_000,
        calculationDeadlineMs: 1_800_000,
        draws: 500,
        seed: '1',
      },
      { logger: createLogger('lifecycle', { level: 'silent' }), transport },
    );
    client = createGrpcClient(lifecycleV1.LifecycleServiceService, service.urls['grpc'] ?? '', {
      internalToken,
      deadlineMs: 20_000,
      idempotentMethods: [],
    });
  }

  async function stopService(): Promise<void> {
    client[Symbol.dispose]();
    await service[Symbol.asyncDispose]();
    await transport.stop();
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    await startService();
    await publish(topics.pcf.topic, [merchantFootprint(tenantA, '300')]);
    await publish(
      topics.emission.topic,
      flows.map((flow) => emissionEvent(tenantA, flow)),
    );
    await service.drain();
  });

  afterAll(async () => {
    await stopService();
    await database.drop();
  });

  async function publish(topic: string, events: readonly EventEnvelope[]): Promise<void> {
    await transport.publish(topic, events);
  }

  async function footprint(itemId: string, tenantId = tenantA): Promise<lifecycleV1.Footprint> {
    const { footprint: found } = await client.getFootprint(
      { which: { $case: 'product', value: { facilityId, itemId, year } } },
      { tenantId },
    );
    if (!found) throw new Error('no footprint');
    return found;
  }

  function value(found: lifecycleV1.Footprint, id: string): number {
    return Number(found.run?.quantities.find((quantity) => quantity.id === id)?.value);
  }

  it('answers while events can not travel, and says that they wait', async () => {
    const ask = (path: string) => fetch(`${service.urls['http'] ?? ''}${path}`);
    const away = jest.spyOn(transport, 'health').mockResolvedValue({ healthy: false, detail: 'the broker is away' });
    expect((await ask('/health/ready')).status).toBe(200);
    expect(await (await ask('/health')).json()).toMatchObject({
      status: 'degraded',
      checks: { database: { status: 'ok' }, events: { status: 'degraded' } },
    });
    away.mockRestore();
    expect(await (await ask('/health')).json()).toMatchObject({ status: 'ok' });
  });

  it('calculates what a hand calculation gives', async () => {
    const perCokeKg = (1400 * upstreamCoal + (1400 * carbon.coal - 1000 * carbon.coke) * (44 / 12) * 1000) / 1000;
    const furnaceKg = (1500 * carbon.coke - 3000 * carbon.iron) * (44 / 12) * 1000;
    const expected = (1000 * perCokeKg + furnaceKg + 500 * 300) / 3000;
    const iron = await footprint('hot-metal');
    expect(value(iron, 'footprint.total')).toBeCloseTo(expected, 6);
    expect(value(iron, 'footprint.stage.supply:purchased-coke')).toBeCloseTo(50, 9);
    expect(value(iron, 'footprint.direct') + value(iron, 'footprint.supply')).toBeCloseTo(expected, 6);
    expect(iron.run?.checks.every(({ passed }) => passed)).toBe(true);
    const total = iron.summary?.total;
    expect(total?.uncertainty?.$case).toBe('interval');
    expect(total?.run?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('counts an event delivered twice once', async () => {
    const before = await footprint('hot-metal');
    const [first] = flows;
    const again = emissionEvent(tenantA, first!);
    await publish(topics.emission.topic, [again, again]);
    await service.drain();
    expect((await footprint('hot-metal')).summary?.total?.value).toBe(before.summary?.total?.value);
  });

  it('restates only downstream of a correction, as a version that names its predecessor and what moved', async () => {
    const [iron, coke, lime] = [await footprint('hot-metal'), await footprint('coke'), await footprint('lime')];
    const corrected = flows.find(({ id }) => id === 'bought-coke')!;
    const corrects = { eventId: 'bought-coke', reason: 'better-data', note: 'scale recalibrated' } as const;
    await publish(topics.emission.topic, [
      emissionEvent(tenantA, { ...corrected, id: 'bought-coke-2', value: '600', corrects }),
    ]);
    await service.drain();

    const restated = await footprint('hot-metal');
    expect(restated.summary).toMatchObject({
      version: (iron.summary?.version ?? 0) + 1,
      predecessorId: iron.summary?.id,
    });
    expect(value(restated, 'footprint.total')).toBeCloseTo(
      value(iron, 'footprint.total') + (100 * (carbon.coke * (44 / 12) * 1000 + 300)) / 3000,
      6,
    );
    expect(restated.movements.map(({ quantityId }) => quantityId).sort()).toEqual(
      [
        'footprint.direct',
        'footprint.stage.furnace',
        'footprint.stage.supply:purchased-coke',
        'footprint.supply',
        'footprint.total',
      ].sort(),
    );
    expect(restated.causes).toEqual([
      expect.objectContaining({ eventId: 'bought-coke-2', correctsEventId: 'bought-coke', reason: 'better-data' }),
    ]);
    expect((await footprint('coke')).summary?.id).toBe(coke.summary?.id);
    expect((await footprint('lime')).summary?.id).toBe(lime.summary?.id);
  });

  it("restates who buys from a supplier when the supplier's footprint changes", async () => {
    const before = await footprint('hot-metal');
    await publish(topics.pcf.topic, [merchantFootprint(tenantA, '400')]);
    await service.drain();
    const after = await footprint('hot-metal');
    expect(value(after, 'footprint.total') - value(before, 'footprint.total')).toBeCloseTo((600 * 100) / 3000, 6);
  });

  it('values power by the month, or the hour, in which it was used, where its supplier says so', async () => {
    const before = value(await footprint('lime'), 'footprint.total');
    const year2025 = { start: '2025-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' };
    const january = { start: '2025-01-01T00:00:00Z', end: '2025-02-01T00:00:00Z' };
    const anHour = { start: '2025-07-01T12:00:00Z', end: '2025-07-01T13:00:00Z' };
    const used = (id: string, mwh: string, period: typeof january) => {
      const power = { processId: 'kiln', direction: 'input', itemId: 'grid-electricity', unit: 'MWh' } as const;
      return emissionEvent(tenantA, { ...power, id, value: mwh, supplierId: 'utility' }, period);
    };
    await publish(topics.pcf.topic, [
      powerFootprint(tenantA, '500', year2025),
      powerFootprint(tenantA, '800', january),
      powerFootprint(tenantA, '100', anHour),
    ]);
    await publish(topics.emission.topic, [
      used('power-january', '2', january),
      used('power-hour', '1', anHour),
      used('power-march', '1', { start: '2025-03-01T00:00:00Z', end: '2025-04-01T00:00:00Z' }),
    ]);
    await service.drain();
    const after = await footprint('lime');
    expect(value(after, 'footprint.total') - before).toBeCloseTo((2 * 800 + 1 * 100 + 1 * 500) / 56, 6);
    const supply = after.run?.quantities.find(({ id }) => id === 'footprint.stage.supply:grid-electricity');
    expect(supply?.sources.map(({ locator }) => locator).sort()).toEqual(
      [january, anHour, year2025].map(({ start, end }) => `${start}/${end}`).sort(),
    );
    const { run } = after;
    const { replay } = await client.replayRun({ runId: run?.id ?? '' }, { tenantId: tenantA });
    expect(replay).toMatchObject({ equal: true });
    // Later tests count the lime without it.
    await publish(topics.emission.topic, [
      ...['power-january', 'power-hour', 'power-march'].map((eventId) =>
        emissionEvent(tenantA, {
          ...{ id: `no-${eventId}`, processId: 'kiln', direction: 'input', itemId: 'grid-electricity', unit: 'MWh' },
          ...{ value: '0', supplierId: 'utility', corrects: { eventId, reason: 'incorrect-data' } },
        }),
      ),
    ]);
    await service.drain();
  });

  it('does not count an original that comes after its correction', async () => {
    const corrects = { eventId: 'late', reason: 'incorrect-data' } as const;
    const stone = { processId: 'kiln', direction: 'input', itemId: 'limestone' } as const;
    await publish(topics.emission.topic, [emissionEvent(tenantA, { ...stone, id: 'late-2', value: '1', corrects })]);
    await service.drain();
    await publish(topics.emission.topic, [emissionEvent(tenantA, { ...stone, id: 'late', value: '1000' })]);
    await service.drain();
    const { flows: found } = await client.getInventory({ facilityId, year }, { tenantId: tenantA });
    expect(found.find(({ itemId }) => itemId === 'limestone')).toMatchObject({ amount: '101', recordCount: 2 });
  });

  it('replays a stored run to the same digest', async () => {
    const { run } = await footprint('hot-metal');
    const { replay } = await client.replayRun({ runId: run?.id ?? '' }, { tenantId: tenantA });
    expect(replay).toMatchObject({
      equal: true,
      differences: [],
      recordedDigest: run?.digest,
      replayedDigest: run?.digest,
    });
  });

  it('gives the supply graph of a stored footprint', async () => {
    const { run } = await footprint('hot-metal');
    const { nodes } = await client.getSupplyGraph(
      { runId: run?.id ?? '', nodesMax: 0, shareMin: '' },
      { tenantId: tenantA },
    );
    expect(nodes.reduce((sum, { direct }) => sum + Number(direct?.value), 0)).toBeCloseTo(1, 9);
    expect(nodes.find(({ id }) => id === 'process:furnace/hot-metal')).toMatchObject({ delivered: { value: '1' } });
  });

  it('gives the inventory with corrections applied', async () => {
    const { flows: found } = await client.getInventory({ facilityId, year }, { tenantId: tenantA });
    expect(found.find(({ itemId }) => itemId === 'purchased-coke')).toMatchObject({
      amount: '600',
      unit: 't',
      supplierId: 'merchant',
      recordCount: 1,
    });
  });

  it('shows nothing of a tenant to another', async () => {
    const id = (await footprint('hot-metal')).summary?.id ?? '';
    await expect(
      client.getFootprint({ which: { $case: 'id', value: id } }, { tenantId: tenantB }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.getInventory({ facilityId, year }, { tenantId: tenantB })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect((await client.listFootprints({ pageSize: 0, pageToken: '' }, { tenantId: tenantB })).footprints).toEqual([]);
  });

  it('pages through footprints and refuses a token it did not make', async () => {
    const first = await client.listFootprints({ pageSize: 2, pageToken: '' }, { tenantId: tenantA });
    const rest = await client.listFootprints({ pageSize: 2, pageToken: first.nextPageToken }, { tenantId: tenantA });
    expect([...first.footprints, ...rest.footprints].map(({ product }) => product?.itemId)).toEqual([
      'coke',
      'hot-metal',
      'lime',
    ]);
    expect(rest.nextPageToken).toBe('');
    await expect(
      client.listFootprints({ pageSize: 2, pageToken: 'bm90' }, { tenantId: tenantA }),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('takes up after a stop what was published meanwhile', async () => {
    const before = await footprint('lime');
    await stopService();
    const other = new InMemoryTransport({ broker, topics: allTopics, appVersion: 'test' });
    await other.start();
    await other.ensureTopics(allTopics);
    await other.publish(topics.emission.topic, [
      emissionEvent(tenantA, {
        id: 'stone-2',
        processId: 'kiln',
        direction: 'input',
        itemId: 'limestone',
        value: '10',
      }),
    ]);
    await other.stop();
    await startService();
    await eventually(async () => {
      expect(value(await footprint('lime'), 'footprint.total')).toBeGreaterThan(value(before, 'footprint.total'));
    });
  });

  it('puts an event of an unknown item aside and goes on', async () => {
    const before = await footprint('lime');
    const unknown = emissionEvent(tenantA, {
      id: 'odd',
      processId: 'kiln',
      direction: 'input',
      itemId: 'unobtainium',
      value: '1',
    });
    const good = emissionEvent(tenantA, {
      id: 'stone-3',
      processId: 'kiln',
      direction: 'input',
      itemId: 'limestone',
      value: '10',
    });
    await publish(topics.emission.topic, [unknown, good]);
    await service.drain();
    const letters = await transport.deadLetters.list({ topic: topics.emission.topic, group: 'lifecycle.emission' });
    expect(letters).toHaveLength(1);
    expect(value(await footprint('lime'), 'footprint.total')).toBeGreaterThan(value(before, 'footprint.total'));
  });

  it('restates who used an item that a correction says was another, and withdraws what was not made', async () => {
    const coke = (await footprint('coke')).summary;
    const before = await footprint('hot-metal');
    const cokeOut = flows.find(({ id }) => id === 'coke-out')!;
    const corrects = { eventId: 'coke-out', reason: 'incorrect-data' } as const;
    await publish(topics.emission.topic, [
      emissionEvent(tenantA, { ...cokeOut, id: 'coke-out-2', itemId: 'sinter', corrects }),
    ]);
    await service.drain();
    const after = await footprint('hot-metal');
    expect(after.summary?.predecessorId).toBe(before.summary?.id);
    expect(after.causes).toEqual([expect.objectContaining({ eventId: 'coke-out-2', correctsEventId: 'coke-out' })]);
    expect(value(after, 'footprint.stage.ovens')).toBeNaN();

    await expect(footprint('coke')).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'FOOTPRINT_WITHDRAWN' });
    const byId = { which: { $case: 'id', value: coke?.id ?? '' } } as const;
    const { footprint: last } = await client.getFootprint(byId, { tenantId: tenantA });
    expect(last?.summary).toEqual({ ...coke, withdrawnAt: expect.stringMatching(/^2\d{3}-.*Z$/) as string });
    const { footprints } = await client.listFootprints({ pageSize: 0, pageToken: '' }, { tenantId: tenantA });
    expect(footprints.map(({ product }) => product?.itemId)).not.toContain('coke');
    const told = broker
      .ends(topics.inventory.topic)
      .flatMap((_, partition) => broker.read(topics.inventory.topic, partition, undefined, 1_000))
      .filter(({ headers }) => headers['ce_type'] === 'carbon.inventory.withdrawn.v1');
    expect(told.map(({ value }) => JSON.parse(Buffer.from(value).toString('utf8')) as object)).toEqual([
      expect.objectContaining({ footprintId: coke?.id, itemId: 'coke', causes: ['coke-out-2'] }),
    ]);
  });

  it('gives a product that is made after all a version after the withdrawn one', async () => {
    const coke = flows.find(({ id }) => id === 'coke-out')!;
    await publish(topics.emission.topic, [
      emissionEvent(tenantA, { ...coke, id: 'coke-again', processId: 'new-ovens' }),
    ]);
    await service.drain();
    const { summary } = await footprint('coke');
    const { versions } = await client.listFootprintVersions(
      { product: { facilityId, itemId: 'coke', year } },
      { tenantId: tenantA },
    );
    expect(versions[0]).toEqual(summary);
    expect(summary).toMatchObject({ version: (versions[1]?.version ?? 0) + 1, predecessorId: versions[1]?.id });
    expect(versions[1]?.withdrawnAt).not.toBe('');
  });

  it('keeps tenants apart by the database itself', async () => {
    const { url, schema } = await provisionSchema(database.adminUrl, { service: 'lifecycle' });
    const dataSource = await openDataSource({
      url,
      schema,
      entities: [],
      migrations: lifecycleMigrations,
      poolSize: 2,
      applicationName: 'test',
    });
    try {
      await assertTenantIsolation(dataSource, tablesWithoutTenant);
    } finally {
      await dataSource.destroy();
    }
  });
});
