import { allTopics, topics } from '@carbon-butler/contract-events';
import {
  type EventEnvelope,
  type EventTransport,
  PermanentError,
  PostgresTransport,
} from '@carbon-butler/platform-transport';
import { eventually } from '@carbon-butler/testing-harness';
import { activityEvent } from '../record-events/testing/sample-events.js';
import { GatewayUnderTest, member, type TestClient } from '../testing/gateway-under-test.js';
import { replayAction } from './replay-dead-letter.js';

const path = '/v1/operations/dead-letters';
const [emissionGroup] = topics.emission.consumers;
const waiting = { timeoutMs: 30_000 };

interface Letter {
  readonly ref: string;
  readonly event?: { readonly id: string };
  readonly replays: readonly { readonly by: string }[];
}

let under: GatewayUnderTest;
let transport: EventTransport;
let client: TestClient;
let other: TestClient;
/** Ids, as partners gave them, of the events the consumer handled. */
const handled: string[] = [];
const leaves: EventEnvelope[] = [];
let consumerIsBroken = true;

const partnerId = ({ causationid }: EventEnvelope): string => causationid ?? '';
const get = (at: string, token: string) => under.call(at, { token });
const post = (at: string, token: string, headers: Readonly<Record<string, string>> = {}) =>
  under.call(at, { method: 'POST', token, headers });

async function letters(token: string, query = ''): Promise<readonly Letter[]> {
  return member((await get(path + query, token)).json, 'letters') as Letter[];
}

beforeAll(async () => {
  under = await GatewayUnderTest.start(undefined, undefined, async (url) => {
    transport = new PostgresTransport({
      url,
      topics: allTopics,
      appVersion: 'test',
      failurePolicy: { retryDelaysMs: [100] },
    });
    return Promise.resolve(transport);
  });
  await transport.ensureTopics(allTopics);
  await transport.subscribe({
    group: emissionGroup.group,
    topic: topics.emission.topic,
    handler: ({ events }) => {
      for (const { envelope } of events) {
        if (consumerIsBroken && partnerId(envelope).startsWith('poison'))
          throw new PermanentError('unit missing', { failure: 'EventPayload' });
        handled.push(partnerId(envelope));
      }
      return Promise.resolve();
    },
  });
  await transport.subscribe({
    group: topics.auditLeaf.consumers[0].group,
    topic: topics.auditLeaf.topic,
    handler: ({ events }) => {
      leaves.push(...events.map(({ envelope }) => envelope));
      return Promise.resolve();
    },
  });
  client = await under.client(['events:write', 'operations:admin']);
  other = await under.client(['events:write', 'operations:admin']);
  for (const [{ token }, ids] of [
    [client, ['poison-1', 'good', 'poison-2']],
    [other, ['poison-3']],
  ] as const)
    await under.call('/v1/events', {
      method: 'POST',
      token,
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(ids.map((id) => activityEvent(id))),
    });
  await eventually(async () => {
    expect([await letters(client.token), await letters(other.token)].map(({ length }) => length)).toEqual([2, 1]);
  }, waiting);
});
afterAll(() => under[Symbol.asyncDispose]());

describe('dead letters over PostgreSQL', () => {
  it('are listed for their own tenant, with their cause and without payload', async () => {
    const { json, text } = await get(path, client.token);
    expect(json).toEqual({
      letters: [1, 2].map(() => ({
        ref: expect.stringMatching(/^carbon\.emission\.v1~lifecycle\.emission~\d+~[\d.]+$/),
        topic: topics.emission.topic,
        group: emissionGroup.group,
        partition: expect.any(Number),
        key: expect.stringContaining(client.tenantId),
        event: expect.objectContaining({ type: 'carbon.emission.recorded.v1' }),
        cause: expect.objectContaining({
          class: 'EventPayload',
          reason: 'unit missing',
          attempts: 1,
          appVersion: 'test',
        }),
        replays: [],
      })),
    });
    expect(text).not.toContain(other.tenantId);
    expect(text).not.toContain('payload');
    expect(handled).toContain('good');
  });

  it('come page by page', async () => {
    const first = (await get(`${path}?limit=1`, client.token)).json as { letters: Letter[]; next: string };
    const second = await get(`${path}?limit=1&cursor=${first.next}`, client.token);
    expect(second.headers.get('link')).toBeNull();
    const all = await letters(client.token);
    expect([...first.letters, ...(second.json as { letters: Letter[] }).letters]).toEqual(all);
  });

  it('are chosen by topic and group; what the catalogue does not have is refused', async () => {
    expect(await letters(client.token, `?topic=${topics.emission.topic}&group=${emissionGroup.group}`)).toHaveLength(2);
    expect(await letters(client.token, `?topic=${topics.pcf.topic}`)).toEqual([]);
    for (const query of ['topic=carbon.nothing.v1', 'group=nobody', 'cursor=x', 'limit=0'])
      expect([query, (await get(`${path}?${query}`, client.token)).status]).toEqual([query, 400]);
  });

  it('are shown whole', async () => {
    const [letter] = await letters(client.token);
    const { json } = await get(`${path}/${letter!.ref}`, client.token);
    expect(json).toMatchObject({
      ...letter,
      headers: { ce_id: letter!.event!.id, ce_tenantid: client.tenantId },
      payload: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), json: { provenance: { eventId: 'poison-1' } } },
    });
  });

  it('are as absent for another tenant as ones that never were', async () => {
    const [{ ref }] = (await letters(other.token)) as [Letter];
    const absent = ref.replace(/~[\d.]+$/, '~999999.1');
    for (const name of [ref, absent]) {
      expect([name, (await get(`${path}/${name}`, client.token)).status]).toEqual([name, 404]);
      expect([name, (await post(`${path}/${name}/replay`, client.token)).status]).toEqual([name, 404]);
    }
    expect((await get(`${path}/nonsense`, client.token)).status).toBe(400);
    expect(leaves.map(actionOf)).not.toContain(replayAction);
  });

  it('need the scope for operations', async () => {
    const { token } = await under.client(['events:read', 'events:write'], client.tenantId);
    const [{ ref }] = (await letters(client.token)) as [Letter];
    expect((await get(path, token)).status).toBe(403);
    expect((await post(`${path}/${ref}/replay`, token)).status).toBe(403);
  });

  it('go back to their group once the cause is gone, with evidence of who sent them', async () => {
    consumerIsBroken = false;
    const [{ ref, event }] = (await letters(client.token)) as [Letter];
    const key = { 'idempotency-key': 'replay-1' };
    const answer = await post(`${path}/${ref}/replay`, client.token, key);
    expect([answer.status, answer.json]).toEqual([202, { ref, by: client.clientId, at: expect.stringMatching(/Z$/) }]);
    expect((await post(`${path}/${ref}/replay`, client.token, key)).json).toEqual(answer.json);

    await eventually(() => {
      expect(handled.filter((id) => id.startsWith('poison'))).toEqual(['poison-1']);
    }, waiting);
    const [replayed, untouched] = await letters(client.token);
    expect(replayed?.replays).toEqual([{ at: expect.any(String), by: client.clientId }]);
    expect(untouched?.replays).toEqual([]);

    await eventually(() => {
      expect(leaves.map(actionOf)).toContain(replayAction);
    }, waiting);
    const replays = leaves.filter((leaf) => actionOf(leaf) === replayAction);
    expect(replays.map(({ tenantid }) => tenantid)).toEqual([client.tenantId]);
    const leaf = payloadOf(replays[0]!);
    expect(leaf).toMatchObject({
      actor: { kind: 'client', id: client.clientId },
      object: { type: 'dead-letter', id: ref },
    });
    expect(JSON.parse(String(leaf['body']))).toMatchObject({ eventId: event!.id, group: emissionGroup.group });
  });

  it('do not go back when the evidence cannot be written', async () => {
    await under.query("ALTER TABLE gateway.outbox ADD CONSTRAINT no_leaf CHECK (topic <> 'carbon.audit-leaf.v1')");
    const [, { ref }] = (await letters(client.token)) as [Letter, Letter];
    expect((await post(`${path}/${ref}/replay`, client.token)).status).toBe(500);
    await under.query('ALTER TABLE gateway.outbox DROP CONSTRAINT no_leaf');
    expect((await letters(client.token))[1]?.replays).toEqual([]);
  });
});

function payloadOf({ data }: EventEnvelope): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(data).toString('utf8')) as Readonly<Record<string, unknown>>;
}

function actionOf(leaf: EventEnvelope): unknown {
  return payloadOf(leaf)['action'];
}
