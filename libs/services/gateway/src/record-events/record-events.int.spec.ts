import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { topics, validateEvent, type AuditLeafRecorded } from '@carbon-butler/contract-events';
import { bodySha256 } from '@carbon-butler/domain-evidence';
import { FakeClock } from '@carbon-butler/testing-harness';
import { type Answer, GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';
import { activityEvent, footprint, record, source } from './testing/sample-events.js';

const batchType = 'application/cloudevents-batch+json';
const nothing = { raw: 0, intakes: 0, events: 0, published: 0 };
let under: GatewayUnderTest;
/** A tenant of its own per test, so that each counts from nothing. */
let client: TestClient;

beforeAll(async () => {
  under = await GatewayUnderTest.start(undefined, new FakeClock('2025-06-01T00:00:00Z'));
});
beforeEach(async () => {
  client = await under.client(['events:write']);
});
afterAll(() => under[Symbol.asyncDispose]());

function post(body: unknown, options: { path?: string; type?: string; headers?: Record<string, string> } = {}) {
  const { path = '/v1/events', type = batchType, headers = {} } = options;
  return under.call(path, {
    method: 'POST',
    token: client.token,
    headers: { 'content-type': type, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
const parsed = (data: Uint8Array = Buffer.of()): unknown => JSON.parse(Buffer.from(data).toString());
const activity = (change: object) => ({ activity: { ...record.activity, ...change } });
const amount = (value: unknown, unit: unknown = 't') => activity({ quantity: { value, unit } });

describe('an accepted request', () => {
  it('leaves raw body, intake, events, outgoing events and one entry for the evidence log', async () => {
    const body = JSON.stringify([
      activityEvent('e-1'),
      { ...activityEvent('p-1'), type: 'carbon.pcf.record.v1', data: footprint },
    ]);
    const answer = await post(body);
    expect(answer.status).toBe(202);
    const { intakeId, links } = answer.json as { intakeId: string; links: { intake: string } };
    expect(answer.json).toMatchObject({
      accepted: 2,
      duplicates: 0,
      refused: 0,
      events: [
        { index: 0, id: 'e-1', status: 'accepted', errors: [] },
        { index: 1, id: 'p-1', status: 'accepted', errors: [] },
      ],
    });
    expect([answer.headers.get('location'), links.intake]).toEqual([
      `/v1/intakes/${intakeId}`,
      `/v1/intakes/${intakeId}`,
    ]);

    const sha256 = createHash('sha256').update(body).digest('hex');
    const [raw] = await under.query<{ gzip: Buffer }>('SELECT gzip FROM gateway.raw_document WHERE tenant_id = $1', [
      client.tenantId,
    ]);
    expect(raw && gunzipSync(raw.gzip).toString()).toBe(body);

    const [event] = await under.published(topics.emission.topic, client.tenantId);
    expect(event).toMatchObject({
      type: 'carbon.emission.recorded.v1',
      time: '2025-02-01T00:00:00.000Z',
      recordedtime: '2025-06-01T00:00:00.000Z',
      partitionkey: `${client.tenantId}:steel-1`,
      tenantid: client.tenantId,
      correlationid: intakeId,
      causationid: 'e-1',
    });
    const payload = parsed(event?.data);
    expect(validateEvent('carbon.emission.recorded.v1', payload)).toEqual([]);
    expect(payload).toMatchObject({
      record,
      provenance: { source, eventId: 'e-1', rawSha256: sha256, sourceFormat: 'cloudevents' },
    });

    const [accepted] = await under.published(topics.pcf.topic, client.tenantId);
    expect(accepted?.partitionkey).toBe(`${client.tenantId}:mine-7:coking-coal`);
    expect(validateEvent('carbon.pcf.accepted.v1', parsed(accepted?.data))).toEqual([]);

    const leaves = await under.published(topics.auditLeaf.topic, client.tenantId);
    const leaf = parsed(leaves[0]?.data) as AuditLeafRecorded;
    expect(validateEvent('carbon.audit.leaf-recorded.v1', leaf)).toEqual([]);
    expect(leaf).toMatchObject({
      actor: { kind: 'client', id: client.clientId },
      action: 'events.accept',
      object: { type: 'intake', id: intakeId },
    });
    expect(JSON.parse(leaf.body)).toMatchObject({ accepted: '2', rawSha256: sha256 });
    expect(leaf.bodySha256).toBe(bodySha256(leaf.salt, Buffer.from(leaf.body)));
    expect(await under.traces(client.tenantId)).toEqual({ raw: 1, intakes: 1, events: 2, published: 3 });
  });

  it('may come in structured mode, in binary mode and as plain JSON', async () => {
    const statuses = [
      await post(activityEvent('s-1'), { type: 'application/cloudevents+json; charset=utf-8' }),
      await post(activityEvent('s-2'), { type: 'application/json' }),
      await post(record, {
        type: 'application/json',
        headers: {
          'ce-specversion': '1.0',
          'ce-id': 's-3',
          'ce-source': source,
          'ce-type': 'carbon.emission.record.v1',
          'ce-time': '2025-02-01T00:00:00Z',
        },
      }),
    ].map(({ status, json }) => [status, (json as { accepted: number }).accepted]);
    expect(statuses).toEqual([
      [202, 1],
      [202, 1],
      [202, 1],
    ]);
    expect(await under.published(topics.emission.topic, client.tenantId)).toHaveLength(3);
  });

  it('may come as a CSV file, whose errors name line and column', async () => {
    const header =
      'facility_id,process_id,period_start,period_end,direction,item_id,amount,unit,basis,source_id,source_version,source_locator,source_licence';
    const row = (value: string) =>
      `steel-1,coke-oven,2024-12-31T16:00:00Z,2025-01-31T16:00:00Z,input,coking-coal,${value},t,measured,w-3,2025,ledger,own`;
    const file = [header, row('10'), row('1e3'), row('30')].join('\n');
    const send = () => post(file, { path: '/v1/events/csv', type: 'text/csv' });
    const answer = await send();
    expect(answer.status).toBe(202);
    expect(answer.json).toMatchObject({
      accepted: 2,
      refused: 1,
      events: [
        { index: 3, status: 'refused', errors: [{ field: 'amount', value: '"1e3"' }] },
        { index: 2 },
        { index: 4 },
      ],
    });
    expect((await send()).json).toMatchObject({ accepted: 0, duplicates: 2, refused: 1 });
    const [event] = await under.published(topics.emission.topic, client.tenantId);
    expect(parsed(event?.data)).toMatchObject({ provenance: { sourceFormat: 'csv' } });
    const broken = await post(`${header}\nsteel-1`, { path: '/v1/events/csv', type: 'text/csv' });
    expect([broken.status, broken.json]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field: 'line 2' })] }),
    ]);
  });
});

describe('bad input', () => {
  it.each([
    ['an exponent', activityEvent('b', amount('1e9')), '/data/activity/quantity/value', '"1e9"'],
    ['a negative amount', activityEvent('b', amount('-1')), '/data/activity/quantity/value', '"-1"'],
    ['an amount as a number', activityEvent('b', amount(5)), '/data/activity/quantity/value', '5'],
    ['an absurd amount', activityEvent('b', amount('999999999999')), '/data/activity/quantity/value', '"999999999999"'],
    ['an unknown unit', activityEvent('b', amount('1', 'tonnes')), '/data/activity/quantity/unit', '"tonnes"'],
    ['a unit of another dimension', activityEvent('b', amount('1', 'GJ')), '/data/activity/quantity/unit', '"GJ"'],
    [
      'an unknown item',
      activityEvent('b', activity({ itemId: 'unobtainium' })),
      '/data/activity/itemId',
      '"unobtainium"',
    ],
    [
      'an unknown activity',
      activityEvent('b', {}, { type: 'carbon.emission.guess.v1' }),
      '/type',
      '"carbon.emission.guess.v1"',
    ],
    ['a future time', activityEvent('b', {}, { time: '2025-06-02T00:00:00Z' }), '/time', '"2025-06-02T00:00:00Z"'],
    [
      'a future period',
      activityEvent('b', { period: { start: '2025-05-01T00:00:00Z', end: '2025-07-01T00:00:00Z' } }),
      '/data/period/end',
      '"2025-07-01T00:00:00Z"',
    ],
    [
      "another tenant's id",
      activityEvent('b', {}, { tenantid: '11111111-2222-4333-8444-555555555555' }),
      '/tenantid',
      '"11111111-2222-4333-8444-555555555555"',
    ],
    ['a tenant in the payload', activityEvent('b', { tenantId: 'x' }), '/data/tenantId', 'present'],
    [
      'a correction of an unknown event',
      activityEvent('b', { corrects: { eventId: 'never', reason: 'better-data' } }),
      '/data/corrects/eventId',
      '"never"',
    ],
    ['a NUL character', activityEvent('b', { source: { ...record.source, locator: 'a\u0000' } }), '/data', 'U+0000'],
  ])(
    'refuses %s, names event, field, value and what is expected, and leaves nothing',
    async (_, event, field, value) => {
      const answer = await post([event]);
      expect(answer.status).toBe(422);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.json).toMatchObject({
        type: 'urn:carbon-butler:problem:events-refused',
        refused: 1,
        events: [
          {
            index: 0,
            id: 'b',
            status: 'refused',
            errors: [{ field, value, expected: expect.stringMatching(/\S/) as string }],
          },
        ],
      });
      expect(await under.traces(client.tenantId)).toEqual(nothing);
    },
  );

  it.each([
    ['malformed JSON', '[{"id": "e-1",]', batchType, 400, /position 14/],
    ['an empty body', '', batchType, 400, /a JSON array of CloudEvents/],
    ['an empty batch', '[]', batchType, 400, /at least one event/],
    ['nesting without end', '['.repeat(100_000), batchType, 400, /64 levels/],
    ['a prototype', '[{"__proto__": {"source": "/x"}}]', batchType, 400, /__proto__/],
    ['another media type', '<events/>', 'application/xml', 415, /application\/xml/],
    ['CSV where CloudEvents belong', 'a,b', 'text/csv', 415, /text\/csv is not accepted here/],
    [
      'more events than one request may bring',
      JSON.stringify(Array.from({ length: 20_001 }, () => 0)),
      batchType,
      413,
      /at most 20000/,
    ],
    ['more than 10 MB', `["${'x'.repeat(10 * 1024 * 1024)}"]`, batchType, 413, /10485760 bytes/],
  ])('refuses %s and leaves nothing', async (_, body, type, status, detail) => {
    const answer = await post(body, { type });
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(detail)]);
    expect(await under.traces(client.tenantId)).toEqual(nothing);
  });

  it('refuses a request without token or scope and leaves nothing', async () => {
    const reader = await under.client(['events:read'], client.tenantId);
    const send = (token?: string) =>
      under.call('/v1/events', {
        method: 'POST',
        token,
        headers: { 'content-type': batchType },
        body: JSON.stringify([activityEvent('e-1')]),
      });
    expect((await send()).status).toBe(401);
    const forbidden = await send(reader.token);
    expect([forbidden.status, forbidden.json]).toEqual([403, expect.objectContaining({ scope: 'events:write' })]);
    expect(await under.traces(client.tenantId)).toEqual(nothing);
  });

  it('does not spoil the valid events beside it, unless the caller asks for all or nothing', async () => {
    const events = [activityEvent('g-1'), activityEvent('b-1', amount('-1')), activityEvent('g-2')];
    const strict = await post(events, { path: '/v1/events?onError=refuse' });
    expect([strict.status, strict.json]).toEqual([
      422,
      expect.objectContaining({ refused: 1, events: [expect.objectContaining({ index: 1, id: 'b-1' })] }),
    ]);
    expect(await under.traces(client.tenantId)).toEqual(nothing);
    const lenient = await post(events);
    expect(lenient.json).toMatchObject({ accepted: 2, refused: 1, events: [{ index: 1 }, { index: 0 }, { index: 2 }] });
    expect(await under.traces(client.tenantId)).toEqual({ raw: 1, intakes: 1, events: 3, published: 3 });
    const unknown = await post(events, { path: '/v1/events?onError=ignore' });
    expect([unknown.status, unknown.json]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ field: '/onError', value: 'ignore' })] }),
    ]);
  });
});

describe('events sent again', () => {
  it('are duplicates when the content is the same, and refused when it is not', async () => {
    await post([activityEvent('e-1')]);
    expect((await post([activityEvent('e-1'), activityEvent('e-1')])).json).toMatchObject({
      accepted: 0,
      duplicates: 2,
    });
    const other = await post([activityEvent('e-1', amount('7'))]);
    expect([other.status, other.json]).toEqual([
      422,
      expect.objectContaining({
        events: [expect.objectContaining({ errors: [expect.objectContaining({ field: '/id', value: '"e-1"' })] })],
      }),
    ]);
    expect(await under.published(topics.emission.topic, client.tenantId)).toHaveLength(1);
  });

  it('are accepted once when many requests bring them at the same time', async () => {
    const events = Array.from({ length: 50 }, (_, at) => activityEvent(`e-${at}`));
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(events)));
    const sum = (field: 'accepted' | 'duplicates') =>
      answers.reduce((total, { json }) => total + (json as Record<string, number>)[field]!, 0);
    expect([sum('accepted'), sum('duplicates')]).toEqual([50, 350]);
    const published = await under.published(topics.emission.topic, client.tenantId);
    expect(published.map(({ causationid }) => causationid)).toEqual(events.map(({ id }) => id));
  });

  it('of two tenants do not meet', async () => {
    await post([activityEvent('e-1')]);
    client = await under.client(['events:write']);
    expect((await post([activityEvent('e-1', amount('7'))])).json).toMatchObject({ accepted: 1 });
  });
});

describe('corrections', () => {
  const correction = (id: string, eventId: string, change: object = amount('7')) =>
    activityEvent(id, { ...change, corrects: { eventId, reason: 'incorrect-data', note: 'scale was off' } });
  const errorOf = ({ json }: Answer) =>
    (json as { events: { errors: { expected: string }[] }[] }).events[0]?.errors[0]?.expected;

  it('follow what they correct, in one request or in several, once each', async () => {
    expect((await post([activityEvent('e-1'), correction('c-1', 'e-1')])).json).toMatchObject({ accepted: 2 });
    const twice = await post([correction('c-2', 'e-1')]);
    expect([twice.status, errorOf(twice)]).toEqual([422, expect.stringContaining('"c-1" corrects it')]);
    expect((await post([correction('c-2', 'c-1')])).json).toMatchObject({ accepted: 1 });
    const published = await under.published(topics.emission.topic, client.tenantId);
    expect(published.map(({ causationid }) => causationid)).toEqual(['e-1', 'c-1', 'c-2']);
  });

  it('out of order are refused and accepted once their event is there', async () => {
    expect((await post([correction('c-1', 'e-1')])).status).toBe(422);
    expect((await post([activityEvent('e-1')])).status).toBe(202);
    expect((await post([correction('c-1', 'e-1')])).json).toMatchObject({ accepted: 1 });
  });

  it("of another tenant's event, another source's event or another process are refused", async () => {
    await post([activityEvent('e-1')]);
    expect(errorOf(await post([correction('c-1', 'e-1', { processId: 'sinter' })]))).toContain(
      'it is about activity steel-1/coke-oven',
    );
    expect((await post([{ ...correction('c-1', 'e-1'), source: '/other' }])).status).toBe(422);
    client = await under.client(['events:write']);
    expect(errorOf(await post([correction('c-1', 'e-1')]))).toContain('accepted before');
  });
});

describe('an idempotency key', () => {
  const keyed = (body: unknown, key = 'key-1') => post(body, { headers: { 'idempotency-key': key } });

  it('gives the same answer to the same request, and 422 to another', async () => {
    const first = await keyed([activityEvent('e-1')]);
    const again = await keyed([activityEvent('e-1')]);
    expect([again.status, again.text, again.headers.get('location')]).toEqual([
      202,
      first.text,
      first.headers.get('location'),
    ]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await keyed([activityEvent('e-2')])).status).toBe(422);
    expect(await under.traces(client.tenantId)).toMatchObject({ intakes: 1, events: 1 });
  });

  it('is the client’s own, and free again after a request refused for its form', async () => {
    expect((await keyed('[', 'key-2')).status).toBe(400);
    expect((await keyed([activityEvent('e-1')], 'key-2')).json).toMatchObject({ accepted: 1 });
    client = await under.client(['events:write'], client.tenantId);
    expect((await keyed([activityEvent('e-1')], 'key-2')).json).toMatchObject({ duplicates: 1 });
  });

  it('is free again after a request refused for its events, for they may be right later', async () => {
    const early = [activityEvent('c-1', { corrects: { eventId: 'e-1', reason: 'better-data' } })];
    expect((await keyed(early, 'key-4')).status).toBe(422);
    await post([activityEvent('e-1')]);
    expect((await keyed(early, 'key-4')).json).toMatchObject({ accepted: 1 });
  });

  it('lets one of simultaneous requests work and tells the others so', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => keyed([activityEvent('e-1')], 'key-3')));
    for (const { status } of answers) expect([202, 409]).toContain(status);
    expect(await under.traces(client.tenantId)).toMatchObject({ intakes: 1 });
  });

  it('that was in flight when its process died is taken over', async () => {
    const digest = Buffer.alloc(32);
    const insert = `INSERT INTO gateway.idempotency_key (tenant_id, client_id, key, request_sha256, started_at) VALUES ($1, $2, $3, $4, now() - $5::interval)`;
    await under.query(insert, [client.tenantId, client.clientId, 'dead', digest, '3 minutes']);
    await under.query(insert, [client.tenantId, client.clientId, 'alive', digest, '1 second']);
    expect((await keyed([activityEvent('e-1')], 'dead')).status).toBe(202);
    expect((await keyed([activityEvent('e-1')], 'alive')).status).toBe(422);
  });
});

describe('a full request', () => {
  it('of 20,000 events is taken in within a few seconds, while others are answered', async () => {
    const small = {
      facilityId: 's',
      processId: 'p',
      period: record.period,
      activity: record.activity,
      basis: 'measured',
      source: { id: 'w', version: '1', locator: 'l', licence: 'o' },
    };
    const events = Array.from({ length: 20_000 }, (_, at) => ({
      specversion: '1.0',
      id: `e-${at}`,
      source: '/s',
      type: 'carbon.emission.record.v1',
      time: '2025-02-01T00:00:00Z',
      data: small,
    }));
    const finished = new AbortController();
    const started = performance.now();
    const working = post(events);
    const waitsMs: number[] = [];
    const others = (async () => {
      while (!finished.signal.aborted) {
        const asked = performance.now();
        await under.call('/health/live');
        waitsMs.push(performance.now() - asked);
      }
    })();
    const answer = await working;
    finished.abort();
    await others;
    const tookMs = performance.now() - started;
    const slowestMs = Math.max(...waitsMs);
    expect(answer.json).toMatchObject({ accepted: 20_000 });
    process.stdout.write(
      `intake of 20,000 events: ${Math.round(tookMs)} ms, slowest probe ${Math.round(slowestMs)} ms, ${waitsMs.length} probes\n`,
    );
    expect(tookMs).toBeLessThan(30_000);
    expect(slowestMs).toBeLessThan(3_000);
    expect(await under.published(topics.emission.topic, client.tenantId)).toHaveLength(20_000);
  }, 60_000);
});
