import { FakeServices, run } from '../testing/fake-services.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;
const consignment = {
  cnCode: '72083700',
  countryOfOrigin: 'CN',
  facilityId: 'steel-1',
  itemId: 'hot-rolled-coil',
  productionYear: 2025,
  importDate: '2026-05-20',
  netMassT: '1000',
};

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['cbam:read', 'operations:admin']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    CompareConsignment: { run },
    GetInstallationEmissions: { version: 3, causedByRunId: run.id, run },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const post = (path: string, body?: object, headers: Record<string, string> = {}) =>
  under.call(path, {
    method: 'POST',
    token: client.token,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });

describe('a comparison', () => {
  it('is made by the transfer service and answered with its run', async () => {
    const choices = { certificatePrice: { amount: '75.36', currency: 'EUR' }, productionRoute: 'C' };
    const answer = await post('/v1/cbam/comparisons', { ...consignment, ...choices });
    expect(answer.status).toBe(200);
    const quantities = [{ id: 'footprint.total', uncertainty: { kind: 'interval' } }];
    expect(answer.json).toMatchObject({ id: run.id, digest: run.digest, quantities });
    await post('/v1/cbam/comparisons', consignment);
    expect(services.calls.map(({ request }) => request)).toEqual([
      { ...consignment, ...choices },
      { ...consignment, certificatePrice: undefined, productionRoute: '' },
    ]);
  });

  it('is made once under one idempotency key', async () => {
    const key = { 'idempotency-key': 'k' };
    const [first, again] = [
      await post('/v1/cbam/comparisons', consignment, key),
      await post('/v1/cbam/comparisons', consignment, key),
    ];
    expect(again.text).toBe(first.text);
    expect(services.calls).toHaveLength(1);
  });

  it.each([
    [{ cnCode: '7208' }, '/cnCode', '7208'],
    [{ countryOfOrigin: 'China' }, '/countryOfOrigin', 'China'],
    [{ netMassT: '1e3' }, '/netMassT', '1e3'],
    [{ netMassT: 1000 }, '/netMassT', '1000'],
    [{ importDate: '2026-02-30' }, '/importDate', '2026-02-30'],
    [{ productionYear: '2025.5' }, '/productionYear', '2025.5'],
    [{ certificatePrice: { amount: '-1', currency: 'EUR' } }, '/certificatePrice/amount', '-1'],
  ])('is refused for %j', async (change, field, value) => {
    const answer = await post('/v1/cbam/comparisons', { ...consignment, ...change });
    expect([answer.status, answer.json]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field, value })] }),
    ]);
    expect(services.calls).toEqual([]);
  });

  it('is refused for a member it does not know', async () => {
    const answer = await post('/v1/cbam/comparisons', { ...consignment, tenantId: 'x' });
    expect([answer.status, answer.json]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field: '/tenantId' })] }),
    ]);
  });
});

describe('installation emissions', () => {
  it('are read for a product of a year', async () => {
    const answer = await under.call('/v1/cbam/installations/steel-1/hot-rolled-coil/2025/emissions', {
      token: client.token,
    });
    expect(answer.json).toMatchObject({ version: 3, causedByRunId: run.id, run: { digest: run.digest } });
  });
});

describe('replaying a run', () => {
  const replay = { runId: run.id, recordedDigest: 'a', replayedDigest: 'a', equal: true, differences: [] };
  const lifecycle = '/carbon.lifecycle.v1.LifecycleService/ReplayRun';
  const transfer = '/carbon.transfer.v1.TransferService/ReplayRun';

  it('is done by the service that made it', async () => {
    for (const [answers, asked] of [
      [{ [lifecycle]: { replay } }, [lifecycle]],
      [{ [transfer]: { replay } }, [lifecycle, transfer]],
    ] as const) {
      services.calls.length = 0;
      services.answers = answers;
      const answer = await post(`/v1/runs/${run.id}/replay`);
      expect([answer.status, answer.json]).toEqual([200, replay]);
      expect(services.calls.map(({ method }) => method)).toEqual(asked);
    }
  });

  it('is 404 when nobody made it, and closed to other scopes', async () => {
    services.answers = {};
    expect((await post(`/v1/runs/${run.id}/replay`)).status).toBe(404);
    client = await under.client(['cbam:read']);
    expect((await post(`/v1/runs/${run.id}/replay`)).status).toBe(403);
  });
});
