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
