import { allTopics } from '@carbon-butler/contract-events';
import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import { startLifecycle } from './start.js';

const tenantA = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const tenantB = '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81';
const internalToken = 'a-token-of-at-least-thirty-two-characters';
const { INPUT, EMISSION } = lifecycleV1.InventoryExchangeKind;

const exchange = (
  kind: lifecycleV1.InventoryExchangeKind,
  what: NonNullable<lifecycleV1.InventoryExchange['what']>,
  amount: string,
  unit: string,
): lifecycleV1.InventoryExchange => ({
  kind,
  what,
  amount,
  unit,
  formula: '',
  factors: [],
  spread: undefined,
  mix: '',
  shares: {},
});

const inventory: lifecycleV1.AssessedInventory = {
  parameters: [
    {
      id: 'power',
      value: '12',
      formula: '',
      spread: {
        kind: lifecycleV1.SpreadKind.RELATIVE95,
        geometricSd: '',
        sd: '',
        low: '',
        high: '',
        relative95: '0.2',
      },
    },
  ],
  activities: [
    {
      id: 'module',
      outputs: [{ product: 'module', amount: '1', unit: 'piece', property: '' }],
      tags: { stage: 'making' },
      exchanges: [
        exchange(INPUT, { $case: 'product', value: 'glass' }, '0.01', 't'),
        {
          ...exchange(INPUT, { $case: 'ruleId', value: 'background.electricity.grid.CN-JS' }, '1', 'kWh'),
          factors: [{ parameter: 'power', divides: false }],
        },
      ],
      materials: [],
    },
    {
      id: 'glass',
      outputs: [{ product: 'glass', amount: '1', unit: 't', property: '' }],
      tags: { stage: 'materials' },
      exchanges: [exchange(EMISSION, { $case: 'gas', value: 'CO2' }, '700', 'kg')],
      materials: [],
    },
  ],
  demand: [{ product: 'module', amount: '1' }],
};
const request: lifecycleV1.AssessInventoryRequest = {
  inventory,
  method: lifecycleV1.Characterisation.UNSPECIFIED,
  ownMethod: undefined,
  allocation: lifecycleV1.Allocation.UNSPECIFIED,
  draws: 0,
  seed: '',
  date: '2026-01-01',
  databaseId: '',
};
/** 10 kg of glass at 0.7 and 12 kWh of Jiangsu power. */
const expectedKg = 7 + 12 * 0.6726;

describe('questions to the life-cycle service', () => {
  let database: TestDatabase;
  let transport: InMemoryTransport;
  let service: RunningService;
  let client: GrpcClient<typeof lifecycleV1.LifecycleServiceService>;
  let admin: Client;
  const asked = { tenantId: tenantA };

  beforeAll(async () => {
    database = await createTestDatabase();
    transport = new InMemoryTransport({ broker: new InMemoryBroker(), topics: allTopics, appVersion: 'test' });
    await transport.start();
    await transport.ensureTopics(allTopics);
    service = await startLifecycle(
      {
        ...{ host: '127.0.0.1', grpcPort: 0, httpPort: 0, databaseUrl: new Secret(database.adminUrl), poolSize: 4 },
        ...{
          internalToken: new Secret(internalToken),
          assessmentThreads: 0,
          importBytesMax: 1_000_000,
          calculationDeadlineMs: 1_800_000,
          draws: 500,
          seed: '1',
        },
      },
      { logger: createLogger('lifecycle', { level: 'silent' }), transport },
    );
    client = createGrpcClient(lifecycleV1.LifecycleServiceService, service.urls['grpc'] ?? '', {
      ...{ internalToken, deadlineMs: 20_000, idempotentMethods: [] },
    });
    admin = new Client(database.adminUrl);
    await admin.connect();
  });

  afterAll(async () => {
    await admin.end();
    client[Symbol.dispose]();
    await service[Symbol.asyncDispose]();
    await transport.stop();
    await database.drop();
  });

  async function assessed(): Promise<NonNullable<lifecycleV1.AssessInventoryResponse['run']>> {
    const { run } = await client.assessInventory(request, asked);
    if (!run) throw new Error('no run');
    return run;
  }

  const count = async (table: string): Promise<number> => {
    const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM lifecycle.${table}`);
    return rows[0]?.count ?? 0;
  };

  it('are answered with a stored run that replays to its digest', async () => {
    const run = await assessed();
    const total = run.quantities.find(({ id }) => id === 'assessment.total');
    expect(Number(total?.value)).toBeCloseTo(expectedKg, 8);
    expect(total).toMatchObject({
      unit: 'kgCO2e',
      run: { id: run.id, digest: run.digest },
      uncertainty: { $case: 'interval' },
    });
    expect((await client.getRun({ runId: run.id }, asked)).run).toEqual(run);
    const { replay } = await client.replayRun({ runId: run.id }, asked);
    expect(replay).toMatchObject({ equal: true, differences: [], replayedDigest: run.digest });
  });

  it('tell what they were asked, for a report', async () => {
    const { question } = await client.getRunQuestion({ runId: (await assessed()).id }, asked);
    expect(question).toEqual({
      $case: 'assessment',
      value: {
        demand: [{ product: 'module', amount: '1', unit: 'piece' }],
        method: lifecycleV1.Characterisation.GWP100_AR6,
        ownMethod: undefined,
        allocation: lifecycleV1.Allocation.BY_PROPERTY,
        date: request.date,
        ...{ databaseId: '', databaseDigest: '', databaseName: '' },
        ...{ activityCount: 2, parameterCount: 1, exchangeCount: 3, jointActivityCount: 0, substitutionCount: 0 },
        ...{ materialCount: 0, causalExchangeCount: 0, materials: [] },
        parameters: inventory.parameters,
        exchanges: [
          ...(inventory.activities[0]?.exchanges ?? []).map((each) => ({ activity: 'module', exchange: each })),
          ...(inventory.activities[1]?.exchanges ?? []).map((each) => ({ activity: 'glass', exchange: each })),
        ],
      },
    });
    const { run: drawn } = await client.getDrawDistribution({ runId: (await assessed()).id, bins: 0 }, asked);
    expect(await client.getRunQuestion({ runId: drawn?.id ?? '' }, asked)).toEqual({
      question: { $case: 'other', value: 'distribution' },
    });
  });

  it('take materials and causal shares, and tell of them', async () => {
    const supplier = (product: string, energy = { amount: '', unit: '' }): lifecycleV1.MaterialSupplier => ({
      what: { $case: 'product', value: product },
      ...energy,
    });
    const frame: lifecycleV1.InventoryMaterial = {
      ...{ amount: '2', unit: 'kg', spread: undefined, a: '0', b: '0', r1: '0', r2: '0.5', r3: '0.5' },
      ...{ qualityIn: '1', qualityOut: '0.8' },
      suppliers: {
        ...{ virgin: supplier('glass'), recycled: undefined, recyclingAtEndOfLife: supplier('sand') },
        ...{ virginReplaced: supplier('glass'), energyRecovery: supplier('sand'), disposal: undefined },
        ...{ heatReplaced: supplier('heat', { amount: '10', unit: 'MJ' }), electricityReplaced: undefined },
      },
    };
    const quarry: lifecycleV1.InventoryActivity = {
      id: 'quarry',
      outputs: [
        { product: 'sand', amount: '1', unit: 'kg', property: '1' },
        { product: 'heat', amount: '10', unit: 'MJ', property: '1' },
      ],
      tags: {},
      exchanges: [
        { ...exchange(EMISSION, { $case: 'gas', value: 'CO2' }, '3', 'kg'), shares: { heat: '0.4', sand: '0.6' } },
      ],
      materials: [],
    };
    const [module, glass] = inventory.activities;
    if (!module || !glass) throw new Error('no activities');
    const activities = [{ ...module, exchanges: [], materials: [frame] }, glass, quarry];
    const { run } = await client.assessInventory({ ...request, inventory: { ...inventory, activities } }, asked);
    // A kg of glass is 0.7 kg CO2, of sand 1.8, a MJ of heat 1.2 / 10.
    const perKg = 0.7 + 0.5 * (1.8 - 0.8 * 0.7) + 0.5 * (1.8 - 10 * 0.12);
    const total = run?.quantities.find(({ id }) => id === 'assessment.total');
    expect(Number(total?.value)).toBeCloseTo(2 * perKg, 9);
    expect((await client.replayRun({ runId: run?.id ?? '' }, asked)).replay).toMatchObject({ equal: true });
    const { question } = await client.getRunQuestion({ runId: run?.id ?? '' }, asked);
    expect(question).toMatchObject({
      value: {
        ...{ materialCount: 1, causalExchangeCount: 1, materials: [{ activity: 'module', material: frame }] },
        exchanges: [{ activity: 'glass' }, { activity: 'quarry', exchange: { shares: { heat: '0.4', sand: '0.6' } } }],
      },
    });
    const misplaced = { ...frame, suppliers: { ...frame.suppliers, virgin: frame.suppliers?.heatReplaced } };
    const [first, ...others] = activities;
    await expect(
      client.assessInventory(
        {
          ...request,
          inventory: {
            ...inventory,
            activities: [{ ...first, materials: [misplaced] } as lifecycleV1.InventoryActivity, ...others],
          },
        },
        asked,
      ),
    ).rejects.toThrow('material supplier virgin');
  });

  it('leave one run and one evidence leaf, however often they are asked', async () => {
    const run = await assessed();
    const before = await count('run');
    expect((await assessed()).id).toBe(run.id);
    expect(await count('run')).toBe(before);
    expect((await client.assessInventory({ ...request, seed: '2' }, asked)).run?.id).not.toBe(run.id);
    expect(await count('run')).toBe(before + 1);
  });

  it('give the graph of an assessment, balanced in every node', async () => {
    const run = await assessed();
    const graph = await client.getSupplyGraph({ runId: run.id, nodesMax: 0, shareMin: '' }, asked);
    const share = (quantity: { value: string } | undefined): number => Number(quantity?.value);
    expect(graph.nodes.reduce((sum, { direct }) => sum + share(direct), 0)).toBeCloseTo(1, 10);
    for (const { id, direct, throughput, delivered } of graph.nodes) {
      const flow = (end: 'from' | 'to') =>
        graph.links.filter((link) => link[end] === id).reduce((sum, link) => sum + share(link.share), 0);
      expect(share(direct) + flow('to')).toBeCloseTo(share(throughput), 9);
      expect(flow('from') + share(delivered)).toBeCloseTo(share(throughput), 9);
    }
    expect(graph.nodes.find(({ id }) => id === 'glass')?.tags).toMatchObject({ stage: 'materials' });
    const { replay } = await client.replayRun({ runId: graph.run?.id ?? '' }, asked);
    expect(replay?.equal).toBe(true);
  });

  it('give a rest node that keeps the balance when few nodes are wanted', async () => {
    const run = await assessed();
    const { nodes } = await client.getSupplyGraph({ runId: run.id, nodesMax: 1, shareMin: '' }, asked);
    expect(nodes.map(({ id }) => id)).toEqual(['module', '(rest)']);
    expect(nodes.reduce((sum, { direct }) => sum + Number(direct?.value), 0)).toBeCloseTo(1, 10);
  });

  it('count the draws of the interval in bins', async () => {
    const run = await assessed();
    const { bins } = await client.getDrawDistribution({ runId: run.id, bins: 20 }, asked);
    expect(bins).toHaveLength(20);
    expect(bins.reduce((sum, { share }) => sum + Number(share?.value), 0)).toBeCloseTo(1, 9);
  });

  it('compare a changed inventory on the same draws', async () => {
    const run = await assessed();
    const changes: lifecycleV1.ScenarioChange[] = [
      { what: { $case: 'exchange', value: { activity: 'glass', exchange: 0, amount: '600' } } },
      { what: { $case: 'parameter', value: { parameter: 'power', activity: '', value: '12' } } },
    ];
    const { run: compared } = await client.compareScenario({ runId: run.id, changes }, asked);
    const difference = compared?.quantities.find(({ id }) => id === 'scenario.difference');
    expect(Number(difference?.value)).toBeCloseTo(-1, 9);
    // What is uncertain is the same in both, so the difference is not.
    const interval = difference?.uncertainty;
    expect(interval?.$case === 'interval' ? Number(interval.value.high) : -1).toBeCloseTo(-1, 9);
    expect((await client.replayRun({ runId: compared?.id ?? '' }, asked)).replay?.equal).toBe(true);
    const unknown: lifecycleV1.ScenarioChange = {
      what: { $case: 'parameter', value: { parameter: 'powr', activity: '', value: '1' } },
    };
    await expect(client.compareScenario({ runId: run.id, changes: [unknown] }, asked)).rejects.toMatchObject({
      reason: 'INVALID_CHANGE',
      violations: [{ field: '/changes/0/parameter', description: expect.stringContaining('power') as string }],
    });
    const ofDatabase: lifecycleV1.ScenarioChange = {
      what: {
        $case: 'databaseExchange',
        value: { activity: 'glass', exchange: '0', to: { $case: 'amount', value: '1' } },
      },
    };
    await expect(client.compareScenario({ runId: run.id, changes: [ofDatabase] }, asked)).rejects.toMatchObject({
      reason: 'INVALID_CHANGE',
      violations: [{ field: '/changes/0/exchange', description: expect.stringContaining('a position') as string }],
    });
  });

  it('find factors for a text in English and Chinese', async () => {
    for (const text of ['electricity Jiangsu', '江苏电力'])
      expect(
        await client.matchFactors({ text, unit: 'kWh', code: '', country: 'CN-JS', limit: 3 }, asked),
      ).toMatchObject({
        candidates: [
          { ruleId: 'background.electricity.grid.CN-JS', factor: { value: '0.6726', unit: 'kgCO2e/kWh' } },
          {},
          {},
        ],
      });
    const nothing = { text: 'qwxzv', unit: '', code: '', country: '', limit: 0 };
    expect(await client.matchFactors(nothing, asked)).toMatchObject({ verdict: lifecycleV1.MatchVerdict.NONE });
    await expect(client.matchFactors({ ...nothing, text: ' ' }, asked)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('are refused by name, and then leave nothing behind', async () => {
    const before = await count('run');
    const bad = structuredClone(request);
    bad.inventory!.activities[0]!.exchanges[0]!.what = { $case: 'product', value: 'glas' };
    await expect(client.assessInventory(bad, asked)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'MISSING_PRODUCER',
      violations: [
        { field: '/activities/0/exchanges/0/product', description: expect.stringContaining('glass') as string },
      ],
    });
    await expect(client.assessInventory({ ...request, date: '2026-02-30' }, asked)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect(await count('run')).toBe(before);
  });

  it("do not show one tenant's runs to another", async () => {
    const { id } = await assessed();
    const other = { tenantId: tenantB };
    for (const call of [
      () => client.getRun({ runId: id }, other),
      () => client.getRunQuestion({ runId: id }, other),
      () => client.getSupplyGraph({ runId: id, nodesMax: 0, shareMin: '' }, other),
      () => client.getDrawDistribution({ runId: id, bins: 0 }, other),
      () => client.compareScenario({ runId: id, changes: [] }, other),
      () => client.replayRun({ runId: id }, other),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
