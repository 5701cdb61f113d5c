import { GatewayUnderTest, member, type TestClient } from '../testing/gateway-under-test.js';
import { activityEvent } from '../record-events/testing/sample-events.js';

let under: GatewayUnderTest;
let client: TestClient;
let intakeId: string;

beforeAll(async () => {
  under = await GatewayUnderTest.start();
  client = await under.client(['events:write', 'events:read']);
  const events = [
    activityEvent('e-1'),
    activityEvent('b-1', { basis: 'felt' }),
    activityEvent('e-1'),
    activityEvent('e-2'),
    'not an event',
  ];
  const { json } = await under.call('/v1/events', {
    method: 'POST',
    token: client.token,
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(events),
  });
  ({ intakeId } = json as { intakeId: string });
});
afterAll(() => under[Symbol.asyncDispose]());

const get = (path: string, token = client.token) => under.call(`/v1/intakes/${path}`, { token });

describe('an intake', () => {
  it('is read with its counts and the digest of its body', async () => {
    expect((await get(intakeId)).json).toEqual({
      intakeId,
      clientId: client.clientId,
      receivedAt: expect.stringMatching(/Z$/),
      sourceFormat: 'cloudevents',
      rawSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      accepted: 2,
      duplicates: 1,
      refused: 2,
    });
  });

  it('lists what became of each event, page by page', async () => {
    const pages: unknown[] = [];
    let path = `${intakeId}/events?limit=2`;
    for (;;) {
      const { json, headers } = await get(path);
      const { events, next } = json as { events: unknown[]; next?: string };
      pages.push(...events);
      if (next === undefined) {
        expect(headers.get('link')).toBeNull();
        break;
      }
      expect(headers.get('link')).toContain(next);
      path = `${intakeId}/events?limit=2&cursor=${next}`;
    }
    expect(pages).toMatchObject([
      { index: 0, id: 'e-1', status: 'accepted', errors: [] },
      { index: 1, id: 'b-1', status: 'refused', errors: [{ field: '/data/basis', value: '"felt"' }] },
      { index: 2, id: 'e-1', status: 'duplicate' },
      { index: 3, id: 'e-2', status: 'accepted' },
      { index: 4, status: 'refused', errors: [{ field: '', value: '"not an event"' }] },
    ]);
  });

  it('lists the events of one status', async () => {
    const { json } = await get(`${intakeId}/events?status=refused`);
    expect(json).toEqual({ events: [expect.objectContaining({ index: 1 }), expect.objectContaining({ index: 4 })] });
    expect((await get(`${intakeId}/events?status=lost`)).status).toBe(400);
    expect((await get(`${intakeId}/events?cursor=x`)).status).toBe(400);
  });

  it('of another tenant is as absent as one that never was', async () => {
    const other = await under.client(['events:read']);
    for (const path of [intakeId, `${intakeId}/events`]) {
      const foreign = await get(path, other.token);
      const absent = await get(path.replace(intakeId, '6f9b6f0e-6d1c-4c6e-9d3a-0f6a3a1b2c3d'));
      expect([foreign.status, absent.status]).toEqual([404, 404]);
      expect(member(foreign.json, 'title')).toBe(member(absent.json, 'title'));
    }
  });
});
