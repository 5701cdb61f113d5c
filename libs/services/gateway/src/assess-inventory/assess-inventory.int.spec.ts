import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { FakeServices, run } from '../testing/fake-services.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;

const inventory = {
  parameters: [{ id: 'power', value: 12, spread: { kind: 'relative95', relative95: '0.2' } }],
  activities: [
    {
      id: 'module',
      outputs: [{ product: 'module', amount: 1, unit: 'piece' }],
      tags: { stage: 'making' },
      exchanges: [
        {
          kind: 'input',
          rule: 'background.electricity.grid.CN-JS',
          factors: [{ parameter: 'power' }],
          amount: 1,
          unit: 'kWh',
        },
        { kind: 'emission', gas: 'CO2', amount: 5e-7, unit: 'kg', spread: { kind: 'lognormal', geometricSd: 1.2 } },
      ],
    },
  ],
  demand: [{ product: 'module', amount: '1' }],
};

const quantity = run.quantities[0];

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:read', 'life-cycle:assess']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    AssessInventory: { run },
    CompareScenario: { run },
    GetRun: { run },
    GetSupplyGraph: {
      run,
      nodes: [{ id: 'module', tags: { stage: 'making' }, direct: quantity, throughput: quantity, delivered: quantity }],
      links: [{ from: 'glass', to: 'module', share: quantity }],
    },
    GetDrawDistribution: { run, bins: [{ low: quantity, high: quantity, share: quantity }] },
    MatchFactors: {
      run,
      verdict: lifecycleV1.MatchVerdict.MATCH,
      candidates: [
        { ruleId: 'r', score: quantity, factor: quantity, reasons: [{ code: 'term', text: { en: 'a', zh: 'b' } }] },
      ],
    },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const post = (path: string, body: unknown, token = client.token) =>
  under.call(path, {
    ...{ method: 'POST', token, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });
const assess = (body: unknown) => post('/v1/life-cycle/assessments', body);

describe('an assessment', () => {
  it('may bring its own potentials in place of a method', async () => {
    const source = { id: 'ipcc-ar4', version: '2007', locator: 'Table 2.14', licence: 'facts' };
    const ownMethod = { name: 'GWP100 AR4', source, potentials: { methane: 25, N2O: '298' } };
    expect((await assess({ ...inventory, options: { ownMethod } })).status).toBe(200);
    expect(services.calls[0]?.request).toMatchObject({
      method: lifecycleV1.Characterisation.UNSPECIFIED,
      ownMethod: { name: 'GWP100 AR4', source, potentials: { methane: '25', N2O: '298' } },
    });
    const { source: _left, ...unsourced } = ownMethod;
    expect((await assess({ ...inventory, options: { ownMethod: unsourced } })).json).toMatchObject({
      errors: [{ field: '/options/ownMethod/source' }],
    });
  });

  it('is made by the life-cycle service and answered with its run', async () => {
    const answer = await assess(inventory);
    expect([answer.status, answer.json]).toEqual([200, expect.objectContaining({ id: run.id, digest: run.digest })]);
    const request = services.calls[0]?.request as lifecycleV1.AssessInventoryRequest;
    expect(request).toMatchObject({ method: lifecycleV1.Characterisation.GWP100_AR6, draws: 0, seed: '', date: '' });
    const [power, carbon] = request.inventory?.activities[0]?.exchanges ?? [];
    expect(power).toMatchObject({
      kind: lifecycleV1.InventoryExchangeKind.INPUT,
      what: { $case: 'ruleId', value: 'background.electricity.grid.CN-JS' },
      factors: [{ parameter: 'power', divides: false }],
    });
    // What JSON writes with an exponent leaves as plain digits, every one of them.
    expect(carbon).toMatchObject({ amount: '0.0000005', spread: { geometricSd: '1.2' } });
  });

  const supplies = { product: 'module' };
  const material = {
    ...{ amount: 2, unit: 'kg', spread: { kind: 'relative95', relative95: 0.1 } },
    ...{ a: 0.2, b: 0, r1: '0.40', r2: 0.7, r3: 0.2, qualityIn: 1, qualityOut: 0.9 },
    suppliers: {
      ...{ virgin: { rule: 'background.industrial.aluminium-primary-ingot.CN' }, recycled: { item: 'scrap' } },
      heatReplaced: { process: 'p-1', amount: 12, unit: 'MJ' },
      disposal: supplies,
    },
  };

  it('takes materials with who delivers them, and shares of an exchange', async () => {
    const [module] = inventory.activities;
    const exchanges = [{ ...good, shares: { module: 0.25, frame: '0.75' } }];
    const { status } = await assess(changed({ activities: [{ ...module, exchanges, materials: [material] }] }));
    expect(status).toBe(200);
    const request = services.calls[0]?.request as lifecycleV1.AssessInventoryRequest;
    expect(request.inventory?.activities[0]).toMatchObject({
      exchanges: [{ shares: { module: '0.25', frame: '0.75' } }],
      materials: [
        {
          ...{ amount: '2', unit: 'kg', spread: { kind: lifecycleV1.SpreadKind.RELATIVE95, relative95: '0.1' } },
          ...{ a: '0.2', b: '0', r1: '0.40', r2: '0.7', r3: '0.2', qualityIn: '1', qualityOut: '0.9' },
          suppliers: {
            virgin: { what: { $case: 'ruleId', value: 'background.industrial.aluminium-primary-ingot.CN' } },
            recycled: { what: { $case: 'itemId', value: 'scrap' }, amount: '', unit: '' },
            heatReplaced: { what: { $case: 'process', value: 'p-1' }, amount: '12', unit: 'MJ' },
            disposal: { what: { $case: 'product', value: 'module' } },
          },
        },
      ],
    });
    expect(request.inventory?.activities[0]?.materials[0]?.suppliers?.energyRecovery).toBeUndefined();
  });

  const changed = (change: object) => ({ ...inventory, ...change });
  const withMaterial = (change: object) =>
    changed({ activities: [{ ...inventory.activities[0], materials: [{ ...material, ...change }] }] });
  const withExchange = (exchange: object) =>
    changed({ activities: [{ ...inventory.activities[0], exchanges: [exchange] }] });
  const good = { kind: 'emission', gas: 'CO2', amount: 1, unit: 'kg' };
  it.each<[string, unknown, string]>([
    ['nothing', {}, '/activities'],
    ['no activity', changed({ activities: [] }), '/activities'],
    ['no demand', changed({ demand: [] }), '/demand'],
    ['a member it does not know', changed({ tenantId: 'x' }), '/tenantId'],
    ['an amount that is no number', withExchange({ ...good, amount: 'NaN' }), '/activities/0/exchanges/0/amount'],
    ['an amount of too many digits', withExchange({ ...good, amount: 1.5e-300 }), '/activities/0/exchanges/0/amount'],
    ['an amount in words', withExchange({ ...good, amount: true }), '/activities/0/exchanges/0/amount'],
    ['a kind it does not know', withExchange({ ...good, kind: 'gift' }), '/activities/0/exchanges/0/kind'],
    ['an exchange of two things', withExchange({ ...good, rule: 'r' }), '/activities/0/exchanges/0'],
    ['an exchange of nothing', withExchange({ ...good, gas: undefined }), '/activities/0/exchanges/0'],
    ['no unit', withExchange({ ...good, unit: '' }), '/activities/0/exchanges/0/unit'],
    [
      'a spread it does not know',
      withExchange({ ...good, spread: { kind: 'beta' } }),
      '/activities/0/exchanges/0/spread/kind',
    ],
    ['a method it does not know', changed({ options: { method: 'GTP' } }), '/options/method'],
    ['shares of nothing', withExchange({ ...good, shares: {} }), '/activities/0/exchanges/0/shares'],
    ['a material without a share', withMaterial({ r2: undefined }), '/activities/0/materials/0/r2'],
    [
      'a role it does not know',
      withMaterial({ suppliers: { landfill: supplies } }),
      '/activities/0/materials/0/suppliers/landfill',
    ],
    [
      'a role of two suppliers',
      withMaterial({ suppliers: { virgin: { ...supplies, rule: 'r' } } }),
      '/activities/0/materials/0/suppliers/virgin',
    ],
    [
      'heat of no amount',
      withMaterial({ suppliers: { heatReplaced: { ...supplies, unit: 'MJ' } } }),
      '/activities/0/materials/0/suppliers/heatReplaced/amount',
    ],
    [
      'too many materials',
      changed({ activities: [{ ...inventory.activities[0], materials: Array(101).fill(material) }] }),
      '/activities/0/materials',
    ],
    ['fewer draws than are made', changed({ options: { draws: 99 } }), '/options/draws'],
    ['more draws than are made', changed({ options: { draws: 20_001 } }), '/options/draws'],
    ['half a draw', changed({ options: { draws: 0.5 } }), '/options/draws'],
    ['a day that is none', changed({ options: { date: '2026-02-30' } }), '/options/date'],
  ])('is refused for %s, and nobody is asked', async (_, body, field) => {
    const { status, json } = await assess(body);
    expect([status, json]).toEqual([
      400,
      expect.objectContaining({ errors: expect.arrayContaining([expect.objectContaining({ field })]) as unknown }),
    ]);
    expect(services.calls).toEqual([]);
  });

  it('needs the scope to assess', async () => {
    const reader = await under.client(['life-cycle:read']);
    expect((await post('/v1/life-cycle/assessments', inventory, reader.token)).status).toBe(403);
    expect((await under.call('/v1/life-cycle/assessments', { method: 'POST' })).status).toBe(401);
  });
});

describe('a stored run', () => {
  const get = (path: string) => under.call(`/v1/life-cycle/runs/${run.id}${path}`, { token: client.token });

  it('is read, split and drawn as a graph', async () => {
    expect((await get('')).json).toMatchObject({ digest: run.digest });
    expect((await get('/contributions?by=stage')).json).toMatchObject({ by: 'stage', contributions: [] });
    const graph = await get('/supply-graph?nodes=7&share=0.01');
    expect(graph.json).toMatchObject({
      nodes: [{ id: 'module', tags: { stage: 'making' }, direct: { uncertainty: { kind: 'interval' } } }],
      links: [{ from: 'glass', to: 'module', share: { run: { digest: run.digest } } }],
    });
    expect(services.calls.at(-1)?.request).toEqual({ runId: run.id, nodesMax: 7, shareMin: '0.01' });
    expect((await get('/draws?bins=12')).json).toMatchObject({ bins: [{ share: { unit: quantity?.unit } }] });
  });

  it.each(['/supply-graph?nodes=0', '/supply-graph?share=2', '/draws?bins=1000', '/contributions?by='])(
    'is not read for %s',
    async (path) => {
      expect((await get(path)).status).toBe(400);
      expect(services.calls).toEqual([]);
    },
  );

  it('is compared with changes', async () => {
    const changes = [
      { parameter: 'power', value: 10 },
      { activity: 'module', exchange: 1, amount: '0.5' },
      { parameter: 'k', activity: 'p', value: 1e-7 },
      { activity: 'p', exchange: '2', amount: 4.5678e-14 },
      { activity: 'p', exchange: '2', provider: 'wind' },
    ];
    const path = `/v1/life-cycle/assessments/${run.id}/scenarios`;
    expect((await post(path, { changes })).json).toMatchObject({ digest: run.digest });
    expect(services.calls[0]?.request).toMatchObject({
      changes: [
        { what: { $case: 'parameter', value: { parameter: 'power', activity: '', value: '10' } } },
        { what: { $case: 'exchange', value: { activity: 'module', exchange: 1, amount: '0.5' } } },
        { what: { $case: 'parameter', value: { parameter: 'k', activity: 'p', value: '0.0000001' } } },
        {
          what: {
            $case: 'databaseExchange',
            value: { exchange: '2', to: { $case: 'amount', value: '0.000000000000045678' } },
          },
        },
        { what: { $case: 'databaseExchange', value: { exchange: '2', to: { $case: 'provider', value: 'wind' } } } },
      ],
    });
    for (const bad of [
      { changes: [] },
      { changes: [{ parameter: 'power' }] },
      { changes: [{ activity: 'a', exchange: -1, amount: 1 }] },
      { changes: [{ activity: 'a', exchange: '2' }] },
      { changes: [{ activity: 'a', exchange: '2', amount: 1, provider: 'b' }] },
      { changes: [{ activity: 'a', exchange: 2, provider: 'b' }] },
      { changes: [{ activity: 'a', exchange: '', amount: 1 }] },
      { changes: [{ activity: 'a', exchange: 'x'.repeat(1_001), amount: 1 }] },
    ])
      expect((await post(path, bad)).status).toBe(400);
  });
});

describe('a factor match', () => {
  it('is answered with factors as quantities, and reasons', async () => {
    const answer = await post('/v1/life-cycle/factor-matches', { text: '江苏电力', unit: 'kWh' });
    expect(answer.json).toMatchObject({ verdict: 'match', candidates: [{ ruleId: 'r', reasons: [{ code: 'term' }] }] });
    expect(services.calls[0]?.request).toEqual({ text: '江苏电力', unit: 'kWh', code: '', country: '', limit: 5 });
  });

  it.each([{}, { text: ' ' }, { text: 'x'.repeat(501) }, { text: 'coal', limit: 51 }, { text: 'coal', unit: '' }])(
    'is refused for %j',
    async (body) => {
      expect((await post('/v1/life-cycle/factor-matches', body)).status).toBe(400);
      expect(services.calls).toEqual([]);
    },
  );
});
