import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { status } from '@grpc/grpc-js';
import { type Answers, FakeServices, run } from '../testing/fake-services.js';
import { GatewayUnderTest, member, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;

const { CalculationState } = lifecycleV1;
const id = '01a215ac-809c-75ef-9dab-48294eb64aa4';
const waiting: lifecycleV1.CalculationJob = {
  ...{ id, state: CalculationState.WAITING, drawsMade: 0, drawsToMake: 0, runId: '', problem: undefined },
  updatedAt: '2026-01-01T00:00:00Z',
};
const done = { ...waiting, state: CalculationState.DONE, drawsMade: 1400, drawsToMake: 1500, runId: run.id };
const drawing = (drawsMade: number): lifecycleV1.CalculationJob => ({
  ...waiting,
  ...{ state: CalculationState.RUNNING, drawsMade, drawsToMake: 1500 },
});
const asJob = (job: lifecycleV1.CalculationJob) => ({ job: { what: { $case: 'calculation', value: job } } });

const assessment = {
  activities: [
    {
      id: 'lime',
      outputs: [{ product: 'lime', amount: 1, unit: 't' }],
      exchanges: [{ kind: 'emission', gas: 'CO2', amount: 785, unit: 'kg' }],
    },
  ],
  demand: [{ product: 'lime', amount: 1 }],
};
const posts: readonly (readonly [string, string, unknown, string])[] = [
  ['an assessment', '/assessments', assessment, 'inventory'],
  ['a process of a database', `/databases/${id}/assessments`, { activity: 'p', amount: 2 }, 'databaseProcess'],
  ['a scenario', `/assessments/${run.id}/scenarios`, { changes: [{ parameter: 'p', value: 1 }] }, 'scenario'],
];

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:assess']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.answers = {
    ...{ AssessInventory: { run }, AssessDatabaseProcess: { run }, CompareScenario: { run } },
    ...{ StartCalculation: { job: waiting }, GetJob: asJob(done) },
    CancelJob: asJob({ ...waiting, state: CalculationState.CANCELLED }),
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  under.call(`/v1/life-cycle${path}`, {
    ...{ method: 'POST', token: client.token, headers: { 'content-type': 'application/json', ...headers } },
    body: JSON.stringify(body),
  });
const call = (path: string, method = 'GET', token = client.token) =>
  under.call(`/v1/life-cycle${path}`, { method, token });
const answers = (more: Answers): void => {
  services.answers = { ...services.answers, ...more };
};
const async = { prefer: 'respond-async' };

describe('a question that may take long', () => {
  it.each(posts)('is answered with a job when that is preferred: %s', async (_, path, body, kind) => {
    const answer = await post(path, body, { prefer: 'handling=strict, respond-async; wait=1' });
    expect([answer.status, answer.json]).toEqual([
      202,
      {
        ...{ kind: 'calculation', id, state: 'waiting', updatedAt: waiting.updatedAt },
        progress: { share: 0, drawsMade: 0, drawsToMake: 0 },
      },
    ]);
    expect(answer.headers.get('location')).toBe(`/v1/life-cycle/jobs/${id}`);
    expect(answer.headers.get('preference-applied')).toBe('respond-async');
    const [started] = services.calls;
    expect(started).toMatchObject({ tenant: client.tenantId, request: { what: { $case: kind } } });
    // Waited for, the same is asked.
    await post(path, body);
    const { what } = started?.request as lifecycleV1.StartCalculationRequest;
    expect(services.calls[1]?.request).toEqual(what?.value);
  });

  it.each(posts)('is waited for otherwise: %s', async (_, path, body) => {
    for (const prefer of ['', 'wait=10']) {
      const answer = await post(path, body, { prefer });
      expect([answer.status, member(answer.json, 'digest')]).toEqual([200, run.digest]);
      expect([answer.headers.get('location'), answer.headers.get('preference-applied')]).toEqual([null, null]);
    }
    expect(services.calls.map(({ method }) => method)).not.toContainEqual(expect.stringContaining('StartCalculation'));
  });

  it('is refused with 429 when too many wait, and may be asked again under its key', async () => {
    answers({ StartCalculation: { fail: status.RESOURCE_EXHAUSTED, reason: 'TOO_MANY_CALCULATIONS' } });
    const headers = { ...async, 'idempotency-key': 'one' };
    const refused = await post('/assessments', assessment, headers);
    expect([refused.status, refused.json]).toEqual([
      429,
      expect.objectContaining({ type: 'urn:carbon-butler:problem:too-many-calculations' }),
    ]);
    expect(refused.headers.get('retry-after')).toBe('5');
    answers({ StartCalculation: { job: waiting } });
    for (let n = 0; n < 2; n += 1) {
      const taken = await post('/assessments', assessment, headers);
      expect([taken.status, taken.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
      expect(taken.headers.get('location')).toBe(`/v1/life-cycle/jobs/${id}`);
    }
    expect(services.calls).toHaveLength(2);
    answers({ StartCalculation: { fail: status.RESOURCE_EXHAUSTED } });
    expect((await post('/assessments', assessment, async)).status).toBe(503);
  });

  it('is checked before, and needs the scope', async () => {
    expect((await post('/assessments', { ...assessment, demand: [] }, async)).status).toBe(400);
    expect(services.calls).toEqual([]);
    answers({ StartCalculation: { fail: status.NOT_FOUND } });
    expect((await post(`/databases/${id}/assessments`, { activity: 'p' }, async)).status).toBe(404);
    const reader = await under.client(['life-cycle:read']);
    for (const method of ['GET', 'DELETE']) expect((await call(`/jobs/${id}`, method, reader.token)).status).toBe(403);
  });
});

describe('a calculation', () => {
  it('shows what it does, how much of it is done, and where its run is', async () => {
    const expected: readonly (readonly [lifecycleV1.CalculationJob, object])[] = [
      [
        { ...drawing(0), drawsToMake: 0 },
        { state: 'running', progress: { share: 0, step: 'preparing' } },
      ],
      [drawing(375), { state: 'running', progress: { share: 0.25, step: 'drawing', drawsMade: 375 } }],
      [drawing(1500), { state: 'running', progress: { share: 1, step: 'summarising' } }],
      [done, { state: 'done', progress: { share: 1 }, run: { id: run.id, href: `/v1/life-cycle/runs/${run.id}` } }],
    ];
    for (const [job, answer] of expected) {
      answers({ GetJob: asJob(job) });
      expect((await call(`/jobs/${id}`)).json).toMatchObject({ kind: 'calculation', ...answer });
    }
  });

  it('that is refused has the very problem that who waits is answered with', async () => {
    const violations = [{ field: '/activities/0/exchanges/0/gas', description: 'a gas, not "CO3"' }];
    const reason = 'INVALID_INVENTORY';
    answers({ AssessInventory: { fail: status.INVALID_ARGUMENT, reason, violations } });
    const { json } = await post('/assessments', assessment);
    const problem = { reason, message: 'said the fake service', violations };
    answers({ GetJob: asJob({ ...waiting, state: CalculationState.REFUSED, problem }) });
    const job = (await call(`/jobs/${id}`)).json;
    const { instance: _instance, ...waitedFor } = json as Record<string, unknown>;
    expect(member(job, 'problem')).toEqual(waitedFor);
    expect(waitedFor).toMatchObject({ status: 400, errors: [{ field: violations[0]?.field }] });
  });

  it('that failed says so without telling more of the service', async () => {
    const problem = { reason: 'CALCULATION_FAILED', message: 'internal error 7', violations: [] };
    answers({ GetJob: asJob({ ...waiting, state: CalculationState.FAILED, problem }) });
    expect((await call(`/jobs/${id}`)).json).toMatchObject({
      state: 'failed',
      problem: { type: 'urn:carbon-butler:problem:calculation-failed', status: 500, detail: 'internal error 7' },
    });
  });

  it('tells of itself by an event at every change until it has ended', async () => {
    const states = [waiting, drawing(10), drawing(10), drawing(700), done];
    let looked = -1;
    services.answers = {
      get GetJob() {
        looked += 1;
        // The first look is for an unknown job.
        return asJob(states[Math.max(0, looked - 1)] ?? done);
      },
    };
    const { text } = await call(`/jobs/${id}/events`);
    const jobs = [...text.matchAll(/^event: job\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as unknown);
    expect(jobs.map((job) => [member(job, 'state'), member(member(job, 'progress'), 'drawsMade')])).toEqual([
      ...[
        ['waiting', 0],
        ['running', 10],
        ['running', 700],
        ['done', 1400],
      ],
    ]);
    expect(text.match(/^: still$/gm)).toHaveLength(1);
  });

  it('is cancelled once, and not when it has ended', async () => {
    expect((await call(`/jobs/${id}`, 'DELETE')).json).toMatchObject({ kind: 'calculation', state: 'cancelled' });
    expect(services.calls[0]).toMatchObject({ tenant: client.tenantId, request: { jobId: id } });
    answers({ CancelJob: { fail: status.FAILED_PRECONDITION, reason: 'CALCULATION_ENDED' } });
    const late = await call(`/jobs/${id}`, 'DELETE');
    expect([late.status, member(late.json, 'type')]).toEqual([409, 'urn:carbon-butler:problem:calculation-ended']);
    services.answers = {};
    expect((await call(`/jobs/${id}`, 'DELETE')).status).toBe(404);
    expect((await call('/jobs/x', 'DELETE')).status).toBe(400);
  });

  it('is described, with both answers to a question and both kinds of job', async () => {
    const { json } = await under.call('/openapi.json');
    const at = (...path: readonly string[]): unknown => path.reduce((node, name) => member(node, name), json);
    for (const path of ['/assessments', '/databases/{id}/assessments', '/assessments/{runId}/scenarios']) {
      const responses = at('paths', `/v1/life-cycle${path}`, 'post', 'responses');
      expect(Object.keys(responses as object)).toEqual(expect.arrayContaining(['200', '202', '429']));
      expect(member(responses, '429')).toHaveProperty(
        ['content', 'application/problem+json', 'schema', '$ref'],
        '#/components/schemas/ProblemDetails',
      );
    }
    const kinds = at('paths', '/v1/life-cycle/jobs/{id}', 'get', 'responses', '200', 'content', 'application/json');
    const references = (member(member(kinds, 'schema'), 'oneOf') as { readonly $ref: string }[]).map(
      ({ $ref }) => $ref.split('/').at(-1) ?? '',
    );
    expect(references).toHaveLength(2);
    for (const name of references) expect(at('components', 'schemas', name, 'properties', 'kind')).toBeDefined();
  });
});
