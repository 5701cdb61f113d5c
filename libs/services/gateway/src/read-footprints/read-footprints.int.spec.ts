import { status } from '@grpc/grpc-js';
import { FakeServices, quantity, run, summary } from '../testing/fake-services.js';
import { GatewayUnderTest, internalToken, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:read']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    ListFootprints: { footprints: [summary], nextPageToken: 'more' },
    GetFootprint: {
      footprint: {
        summary,
        run,
        movements: [
          { quantityId: 'footprint.total', label: quantity.label, before: '2.2', after: '2.31', unit: 'tCO2e/t' },
        ],
        causes: [{ source: '/plants/1', eventId: 'c-1', correctsEventId: 'e-1', reason: 'better-data', note: '' }],
      },
    },
    ListFootprintVersions: { versions: [summary, { ...summary, version: 1, predecessorId: '' }] },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const get = (path: string) => under.call(`/v1/life-cycle/${path}`, { token: client.token });
const total = {
  id: 'footprint.total',
  label: { en: 'Footprint', zh: '碳足迹' },
  value: '2.31',
  unit: 'tCO2e/t',
  uncertainty: {
    kind: 'interval',
    low: '2.1',
    median: '2.3',
    high: '2.6',
    level: '0.95',
    method: 'monte-carlo',
    draws: 1000,
  },
  basis: 'modelled',
  sources: quantity.sources,
  run: quantity.run,
};

describe('footprints', () => {
  it('are listed page by page, each with its total as a quantity', async () => {
    const first = await get('footprints?limit=1');
    const { next } = first.json as { next: string };
    expect(first.json).toMatchObject({ footprints: [{ id: summary.id, version: 2, total }] });
    expect(first.headers.get('link')).toBe(`</v1/life-cycle/footprints?limit=1&cursor=${next}>; rel="next"`);
    services.answers = { ListFootprints: { footprints: [], nextPageToken: '' } };
    const last = await get(`footprints?limit=1&cursor=${next}`);
    expect([last.json, last.headers.get('link')]).toEqual([{ footprints: [] }, null]);
    expect(services.calls.map(({ request }) => request)).toEqual([
      { pageSize: 1, pageToken: '' },
      { pageSize: 1, pageToken: 'more' },
    ]);
  });

  it('are asked for in the name of the caller, for its tenant', async () => {
    await get('footprints');
    expect(services.calls).toEqual([
      expect.objectContaining({
        tenant: client.tenantId,
        actor: client.clientId,
        authorization: `Bearer ${internalToken}`,
      }),
    ]);
  });

  it('are read with run, movements and causes, by id and by product', async () => {
    const byId = await get(`footprints/${summary.id}`);
    expect(byId.json).toMatchObject({
      total,
      run: { quantities: [total], ruleSets: [{ status: 'final' }], checks: [{ passed: true }] },
      movements: [{ before: '2.2', after: '2.31' }],
      causes: [{ source: '/plants/1', eventId: 'c-1', correctsEventId: 'e-1', reason: 'better-data' }],
    });
    expect(byId.json).not.toHaveProperty('causes.0.note');
    expect((await get('products/steel-1/crude-steel/2025/footprint')).json).toEqual(byId.json);
    expect(services.calls[1]?.request).toEqual({
      which: { $case: 'product', value: { facilityId: 'steel-1', itemId: 'crude-steel', year: 2025 } },
    });
  });

  it('are read in all their versions', async () => {
    const { json } = await get(`footprints/${summary.id}/versions`);
    expect(json).toMatchObject({ versions: [{ version: 2, predecessorId: summary.predecessorId }, { version: 1 }] });
    expect(json).not.toHaveProperty('versions.1.predecessorId');
  });

  it.each([
    ['footprints/not-an-id', '/id'],
    ['footprints?limit=0', '/limit'],
    ['footprints?cursor=%7B', '/cursor'],
    ['products/steel-1/crude-steel/1066/footprint', '/year'],
    ['products/-steel/crude-steel/2025/footprint', '/facilityId'],
  ])('are not asked for by %s', async (path, field) => {
    const answer = await get(path);
    expect([answer.status, answer.json]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field })] }),
    ]);
    expect(services.calls).toEqual([]);
  });

  it.each([
    [status.NOT_FOUND, 404],
    [status.INVALID_ARGUMENT, 400],
    [status.UNAVAILABLE, 503],
    [status.INTERNAL, 502],
    [status.UNAUTHENTICATED, 502],
  ])('that fail with gRPC status %s are a problem %s', async (fail, expected) => {
    services.answers = { GetFootprint: { fail } };
    const answer = await get(`footprints/${summary.id}`);
    expect([answer.status, answer.json]).toEqual([expected, expect.objectContaining({ status: expected })]);
  });

  it('that lack what makes a quantity are not passed on', async () => {
    for (const change of [{ uncertainty: undefined }, { basis: 0 }, { run: undefined }, { label: undefined }]) {
      services.answers = {
        ListFootprints: { footprints: [{ ...summary, total: { ...quantity, ...change } }], nextPageToken: '' },
      };
      const answer = await get('footprints');
      expect([answer.status, answer.json]).toEqual([
        502,
        expect.objectContaining({ detail: expect.stringContaining('incomplete') }),
      ]);
    }
  });
});
