import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { FakeServices, quantity, run } from '../testing/fake-services.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;
const database = '/v1/life-cycle/databases/01a215ac-809c-75ef-9dab-48294eb64aa4';
const category = {
  ...{ id: 'acid', name: 'Acidification', method: 'CML', unit: 'kg SO2 eq', factors: 9, characterisedFlows: 4 },
};

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:assess']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    ListDatabaseImpactCategories: { categories: [category], exchangedFlows: 7 },
    AssessDatabaseProcess: { run },
    ScoreDatabaseProcesses: {
      run,
      scores: [{ process: { activity: 'p', name: 'Steel', location: 'CN', unit: 't' }, score: quantity }],
    },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const get = (path: string) => under.call(`${database}${path}`, { token: client.token });
const post = (path: string, body: object) =>
  under.call(`${database}${path}`, {
    ...{ method: 'POST', token: client.token, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify(body),
  });

describe('impact categories of a database', () => {
  it('are listed', async () => {
    const answer = await get('/impact-categories?text=acid&limit=3');
    expect([answer.status, answer.json]).toEqual([200, { categories: [category], exchangedFlows: 7 }]);
    expect(services.calls.at(-1)?.request).toMatchObject({ text: 'acid', limit: 3 });
    for (const bad of ['limit=0', 'limit=201', `text=${'x'.repeat(201)}`])
      expect((await get(`/impact-categories?${bad}`)).status).toBe(400);
  });

  it('are asked for in place of a method', async () => {
    const { Characterisation } = lifecycleV1;
    const askedBy = async (by: object) => {
      expect((await post('/assessments', { activity: 'p', ...by })).status).toBe(200);
      return services.calls.at(-1)?.request;
    };
    expect(await askedBy({ impactCategory: 'acid' })).toMatchObject({
      ...{ impactCategory: 'acid', method: Characterisation.UNSPECIFIED },
    });
    expect(await askedBy({})).toMatchObject({ impactCategory: '', method: Characterisation.GWP100_AR6 });
    // The service refuses the two of them.
    expect(await askedBy({ impactCategory: 'acid', method: 'GWP100-AR5' })).toMatchObject({
      ...{ impactCategory: 'acid', method: Characterisation.GWP100_AR5 },
    });
    expect((await post('/assessments', { activity: 'p', impactCategory: '' })).status).toBe(400);
  });
});

describe('scores of a database', () => {
  it('are asked for by text or by activity, and come with their processes', async () => {
    const answer = await post('/scores', { text: 'steel', limit: 7, impactCategory: 'acid', draws: 500 });
    expect([answer.status, answer.json]).toEqual([
      200,
      {
        run: expect.objectContaining({ digest: run.digest }) as unknown,
        scores: [
          {
            ...{ activity: 'p', name: 'Steel', location: 'CN' },
            score: expect.objectContaining({ value: quantity.value, run: quantity.run }) as unknown,
          },
        ],
      },
    ]);
    expect(services.calls.at(-1)?.request).toMatchObject({
      ...{ text: 'steel', activities: [], limit: 7, impactCategory: 'acid', draws: 500 },
    });
    expect((await post('/scores', { activities: ['p', 'q'] })).status).toBe(200);
    expect(services.calls.at(-1)?.request).toMatchObject({ text: '', activities: ['p', 'q'], draws: 0 });
  });

  it.each([
    { limit: 501 },
    { activities: [] },
    { activities: Array.from({ length: 501 }, (_, n) => `p${n}`) },
    { activities: ['p'], text: 'steel' },
    { text: 'x'.repeat(201) },
    { draws: 99 },
    { draws: 20_001 },
  ])('are not asked for with %j', async (body) => {
    expect((await post('/scores', body)).status).toBe(400);
    expect(services.calls).toEqual([]);
  });

  it('need the scope to assess', async () => {
    const reader = await under.client(['life-cycle:read']);
    const answer = await under.call(`${database}/scores`, {
      ...{ method: 'POST', token: reader.token, headers: { 'content-type': 'application/json' }, body: '{}' },
    });
    expect(answer.status).toBe(403);
  });
});
