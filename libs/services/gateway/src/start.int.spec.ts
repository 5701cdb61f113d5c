import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { eventually } from '@carbon-butler/testing-harness';
import { FakeServices, never } from './testing/fake-services.js';
import { GatewayUnderTest, member } from './testing/gateway-under-test.js';
import { activityEvent } from './record-events/testing/sample-events.js';

describe('a gateway', () => {
  let under: GatewayUnderTest;
  beforeEach(async () => {
    under = await GatewayUnderTest.start();
  });
  afterEach(() => under[Symbol.asyncDispose]());

  it('describes itself and its health to anyone', async () => {
    const openApi = await under.call('/openapi.json');
    expect(openApi.json).toMatchObject({ openapi: '3.1.0', paths: { '/v1/events': { post: {} } } });
    const text = openApi.text;
    for (const path of [
      '/v1/life-cycle/footprints/{id}/versions',
      '/v1/cbam/comparisons',
      '/v1/evidence/bundles/{runId}',
    ])
      expect(text).toContain(path);
    const references = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
    for (const name of references) expect(openApi.json).toHaveProperty(['components', 'schemas', name]);
    expect((await under.call('/asyncapi.json')).json).toMatchObject({ asyncapi: '3.0.0' });
    expect((await under.call('/docs')).text).toContain('swagger-ui');
    for (const path of ['/health', '/health/live', '/health/ready'])
      expect((await under.call(path)).json).toMatchObject({ status: 'ok' });
  });

  it('describes an example event that it accepts', async () => {
    const schema = member((await under.call('/openapi.json')).json, 'paths') as Record<string, unknown>;
    const [, example] = /"example":(\{.*?"licence":"own data"\}\}\})/.exec(JSON.stringify(schema['/v1/events'])) ?? [];
    const { token } = await under.client(['events:write']);
    const headers = { 'content-type': 'application/cloudevents+json' };
    const answer = await under.call('/v1/events', { method: 'POST', token, headers, body: example ?? '' });
    expect(answer.json).toMatchObject({ accepted: 1 });
  });

  it('demands a token with a scope on every path it describes', async () => {
    const { paths } = (await under.call('/openapi.json')).json as {
      paths: Record<string, Record<string, { security?: unknown }>>;
    };
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        expect([path, operation.security]).toEqual([path, [{ clientCredentials: [expect.stringMatching(/:/)] }]]);
        const answer = await under.call(path.replaceAll(/\{\w+\}/g, 'x'), { method: method.toUpperCase() });
        expect([path, answer.status]).toEqual([path, 401]);
      }
    }
  });

  it('answers 404 for what it has not', async () => {
    expect((await under.call('/v1/nothing')).status).toBe(404);
  });

  it('leaves nothing behind when the database fails in the middle of an intake', async () => {
    const client = await under.client(['events:write']);
    const send = () =>
      under.call('/v1/events', {
        method: 'POST',
        token: client.token,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activityEvent('e-1')),
      });
    await under.query("ALTER TABLE gateway.outbox ADD CONSTRAINT no_leaf CHECK (topic <> 'carbon.audit-leaf.v1')");
    const failed = await send();
    expect([failed.status, member(failed.json, 'detail')]).toEqual([
      500,
      expect.stringMatching(/^internal error [0-9a-f-]+$/),
    ]);
    await under.query('ALTER TABLE gateway.outbox DROP CONSTRAINT no_leaf');
    expect(await under.traces(client.tenantId)).toEqual({ raw: 0, intakes: 0, events: 0, published: 0 });
    expect((await send()).json).toMatchObject({ accepted: 1 });
  });

  it('drains: what is in hand is finished and published, new work is turned away, probes are answered', async () => {
    const client = await under.client(['events:write']);
    const send = (id: string) =>
      under.call('/v1/events', {
        method: 'POST',
        token: client.token,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(activityEvent(id)),
      });
    const inHand = Array.from({ length: 10 }, (_, at) => send(`e-${at}`));
    await Promise.race(inHand);
    await under.gateway.drain();
    const statuses = (await Promise.all(inHand)).map(({ status }) => status);
    const acceptedCount = statuses.filter((status) => status === 202).length;
    for (const status of statuses) expect([202, 503]).toContain(status);
    const [left] = await under.query<{ left: number }>('SELECT count(*)::int AS left FROM gateway.outbox');
    expect(left).toEqual({ left: 0 });
    expect(await under.traces(client.tenantId)).toMatchObject({ intakes: acceptedCount, published: acceptedCount * 2 });
    expect((await send('late')).status).toBe(503);
    expect((await under.call('/health/live')).status).toBe(200);
  });
});

describe('a gateway that stops', () => {
  it('ends what it streams, and waits for none of those that hung up', async () => {
    const services = new FakeServices();
    const address = await services.start();
    const under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
    const { token } = await under.client(['life-cycle:read', 'life-cycle:assess']);
    const id = '01a215ac-809c-75ef-9dab-48294eb64aa4';
    const value: lifecycleV1.CalculationJob = {
      ...{ id, state: lifecycleV1.CalculationState.RUNNING, drawsMade: 0, drawsToMake: 0, runId: '' },
      ...{ problem: undefined, updatedAt: '2026-01-01T00:00:00Z' },
    };
    services.answers = {
      GetJob: { job: { what: { $case: 'calculation', value } } },
      ExportDatabase: { ...never, stream: [{ content: Buffer.alloc(1_000) }] },
    };
    const open = (path: string, signal?: AbortSignal) =>
      fetch(`${under.url}/v1/life-cycle/${path}`, {
        ...{ headers: { authorization: `Bearer ${token}` } },
        ...(signal && { signal }),
      });
    const gone = new AbortController();
    const archive = `databases/${id}/openlca.zip`;
    expect((await open(archive, gone.signal)).status).toBe(200);
    gone.abort();
    const [events, download] = [await open(`jobs/${id}/events`), await open(archive)];
    const left = Promise.allSettled([events.text(), download.arrayBuffer()]);
    await under.gateway.drain();
    const [told, taken] = await left;
    // A stream of 20 s would have told that nothing happened more than 60 times.
    expect(told.status === 'fulfilled' && told.value.split(': still').length).toBeLessThan(30);
    expect(told).toMatchObject({ value: expect.stringContaining('event: job') as string });
    // Not whole, and does not look so.
    expect(taken.status).toBe('rejected');
    await eventually(() => {
      expect(services.cancelled).toHaveLength(2);
    });
    await under[Symbol.asyncDispose]();
    await services[Symbol.asyncDispose]();
  });
});
