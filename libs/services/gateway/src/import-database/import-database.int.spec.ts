import { commonV1Quantity, lifecycleV1 } from '@carbon-butler/contract-grpc';
import { status } from '@grpc/grpc-js';
import { FakeServices, run } from '../testing/fake-services.js';
import { GatewayUnderTest, member, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;
const id = '01a215ac-809c-75ef-9dab-48294eb64aa4';
const job: lifecycleV1.ImportJob = {
  ...{ id, name: 'steel.zip', state: lifecycleV1.ImportState.WAITING, receivedBytes: 10, problem: '', format: '' },
  ...{
    processes: 0,
    exchanges: 0,
    flows: 0,
    consumptions: 0,
    linked: 0,
    databaseId: '',
    updatedAt: '2026-01-01T00:00:00Z',
  },
};
const read = { ...job, state: lifecycleV1.ImportState.READ, format: 'ilcd', processes: 2, consumptions: 5, linked: 4 };
const finding = {
  code: 'guessed-unit',
  severity: 'guess',
  file: 'a.xml',
  dataSet: 'p',
  path: 'x',
  value: 'kg',
  message: 'm',
  occurrences: 3,
};

const stated = (value: string, unit: string): lifecycleV1.StatedAmount => ({
  ...{ value, unit, formula: '', basis: commonV1Quantity.Basis.DEFAULT, spread: undefined },
});
const exchanges: lifecycleV1.ListDatabaseExchangesResponse = {
  process: { activity: 'p', name: 'Steel', location: 'CN', unit: 'kg', treats: false },
  production: stated('1', 'kg'),
  exchanges: [
    {
      ...{ exchange: '2', kind: lifecycleV1.DatabaseExchangeKind.INPUT, flow: 'f', name: 'iron' },
      amount: {
        ...{ ...stated('0.9', 'kg'), formula: 'k + 1' },
        spread: {
          ...{ kind: lifecycleV1.SpreadKind.LOGNORMAL, geometricSd: '1.1', sd: '', low: '', high: '', relative95: '' },
        },
      },
      provider: { activity: '', name: '', location: '', reason: 'ambiguous', producers: 2 },
    },
  ],
  exchangesFound: 3,
  parameters: [{ parameter: 'k', activity: 'p', value: stated('6', ''), description: 'yield' }],
  parametersFound: 1,
  source: { id: 'steel.zip', version: 'd', locator: 'p', licence: 'own' },
};

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:assess']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    BeginImport: { job: { ...job, state: lifecycleV1.ImportState.RECEIVING } },
    AppendImportPart: { receivedBytes: 10 },
    FinishUpload: { job },
    GetImport: { job: read, findings: [finding] },
    GetJob: { job: { what: { $case: 'import', value: read } } },
    CancelImport: { job: { ...job, state: lifecycleV1.ImportState.CANCELLED } },
    CommitImport: { job: { ...read, state: lifecycleV1.ImportState.COMMITTED, databaseId: id } },
    ListDatabaseProcesses: { processes: [{ activity: 'p', name: 'Steel', location: 'CN', unit: 'kg', treats: false }] },
    AssessDatabaseProcess: { run },
    ListDatabaseExchanges: { ...exchanges },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const send = (body: Uint8Array | string, type: string) =>
  under.call('/v1/life-cycle/imports?name=steel.zip', {
    ...{ method: 'POST', token: client.token, headers: { 'content-type': type }, body },
  });
const call = (path: string, method = 'GET') => under.call(`/v1/life-cycle${path}`, { method, token: client.token });
const parts = () =>
  services.calls.flatMap(({ method, request }) =>
    method.endsWith('/AppendImportPart') ? [request as lifecycleV1.AppendImportPartRequest] : [],
  );

describe('an import', () => {
  it('goes on in parts of 2 MiB, every byte in its place', async () => {
    const file = Uint8Array.from({ length: 9 * 2 ** 20 + 17 }, (_, at) => (at * 31 + (at >> 12)) % 251);
    const answer = await send(file, 'application/zip');
    expect([answer.status, answer.json]).toEqual([202, expect.objectContaining({ id, state: 'waiting' })]);
    expect(answer.headers.get('location')).toBe(`/v1/life-cycle/imports/${id}`);
    const [full, rest] = [2 * 2 ** 20, 2 ** 20 + 17];
    expect(parts().map(({ position, content }) => [position, content.length])).toEqual(
      [full, full, full, full, rest].map((length, position) => [position, length]),
    );
    expect(Buffer.concat(parts().map(({ content }) => content)).equals(Buffer.from(file))).toBe(true);
  });

  it.each([
    ['application/xml', '<ecoSpold/>'],
    ['text/xml; charset=utf-8', '<ecoSpold/>'],
    ['application/json', '{"processDataSet": {}}'],
    ['text/csv', '{SimaPro 9}'],
  ])('is taken as %s', async (type, body) => {
    expect((await send(body, type)).status).toBe(202);
    expect(Buffer.concat(parts().map(({ content }) => content)).toString()).toBe(body);
  });

  it('is refused for another content type, and for too many bytes', async () => {
    expect((await send('GIF89a', 'image/gif')).status).toBe(415);
    expect((await send('{', 'application/json')).status).toBe(400);
    expect(services.calls).toEqual([]);
  });

  it('is given up when a part of it is refused', async () => {
    services.answers = { ...services.answers, AppendImportPart: { fail: status.INVALID_ARGUMENT } };
    expect((await send('PK', 'application/zip')).status).toBe(400);
    expect(services.calls.map(({ method }) => method.split('/').at(-1))).toEqual([
      ...['BeginImport', 'AppendImportPart', 'CancelImport'],
    ]);
  });

  it('is followed, looked through, committed and cancelled', async () => {
    expect((await call(`/imports/${id}`)).json).toMatchObject({ state: 'read', file: { format: 'ilcd', linked: 4 } });
    expect((await call(`/imports/${id}/findings`)).json).toEqual({ importId: id, findings: [finding] });
    expect((await call(`/imports/${id}/commit`, 'POST')).json).toMatchObject({ state: 'committed', databaseId: id });
    expect((await call(`/imports/${id}`, 'DELETE')).json).toMatchObject({ state: 'cancelled' });
    expect((await call(`/jobs/${id}`)).json).toMatchObject({ kind: 'import', state: 'read', file: { linked: 4 } });
    services.answers = { ...services.answers, CommitImport: { fail: status.FAILED_PRECONDITION } };
    expect((await call(`/imports/${id}/commit`, 'POST')).status).toBe(409);
  });

  it('tells of itself by events until it has ended', async () => {
    services.answers = { GetJob: { job: { what: { $case: 'import', value: job } } } };
    const following = call(`/jobs/${id}/events`);
    setTimeout(() => {
      services.answers = { GetJob: { job: { what: { $case: 'import', value: read } } } };
    }, 700);
    const { text, headers } = await following;
    expect(headers.get('content-type')).toContain('text/event-stream');
    const states = [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => member(JSON.parse(data), 'state'));
    expect(states).toEqual(['waiting', 'read']);
    services.answers = {};
    expect((await call(`/jobs/${id}/events`)).status).toBe(404);
  });

  it('needs the scope to assess', async () => {
    const reader = await under.client(['life-cycle:read']);
    const answer = await under.call('/v1/life-cycle/imports', {
      ...{ method: 'POST', token: reader.token, headers: { 'content-type': 'application/zip' }, body: 'PK' },
    });
    expect(answer.status).toBe(403);
  });
});

describe('a database', () => {
  it('is searched, and its processes are assessed', async () => {
    expect((await call(`/databases/${id}/processes?text=steel`)).json).toMatchObject({
      processes: [{ name: 'Steel' }],
    });
    const assess = (body: object) =>
      under.call(`/v1/life-cycle/databases/${id}/assessments`, {
        ...{ method: 'POST', token: client.token, headers: { 'content-type': 'application/json' } },
        body: JSON.stringify(body),
      });
    expect((await assess({ activity: 'p', amount: 2 })).json).toMatchObject({ digest: run.digest });
    expect(services.calls.at(-1)?.request).toMatchObject({ databaseId: id, activity: 'p', amount: '2', draws: 0 });
    for (const bad of [{}, { activity: '' }, { activity: 'p', amount: 'x' }, { activity: 'p', method: 'GTP' }])
      expect((await assess(bad)).status).toBe(400);
  });

  it('shows what of an activity a scenario can change', async () => {
    const asked = (query: string) => call(`/databases/${id}/exchanges?${query}`);
    expect((await asked('activity=p&text=iron&limit=7')).json).toEqual({
      process: { activity: 'p', name: 'Steel', location: 'CN', unit: 'kg', treats: false },
      production: { value: '1', unit: 'kg', basis: 'default' },
      source: { id: 'steel.zip', version: 'd', locator: 'p', licence: 'own' },
      exchanges: [
        {
          ...{ exchange: '2', kind: 'input', flow: 'f', name: 'iron' },
          amount: {
            ...{ value: '0.9', unit: 'kg', basis: 'default', formula: 'k + 1' },
            spread: { kind: 'lognormal', geometricSd: '1.1' },
          },
          provider: { name: '', location: '', reason: 'ambiguous', producers: 2 },
        },
      ],
      exchangesFound: 3,
      parameters: [
        { parameter: 'k', activity: 'p', value: { value: '6', unit: '', basis: 'default' }, description: 'yield' },
      ],
      parametersFound: 1,
    });
    expect(services.calls.at(-1)?.request).toEqual({ databaseId: id, activity: 'p', text: 'iron', limit: 7 });
    services.calls.length = 0;
    for (const bad of ['', 'activity=', `activity=${'x'.repeat(1_001)}`, 'activity=p&limit=501', 'activity=p&limit=0'])
      expect((await asked(bad)).status).toBe(400);
    expect(services.calls).toEqual([]);
  });
});
