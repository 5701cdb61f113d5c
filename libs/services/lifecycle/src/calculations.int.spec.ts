import { allTopics } from '@carbon-butler/contract-events';
import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient, type RemoteError } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually as eventuallyWithin, type TestDatabase } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import { startLifecycle } from './start.js';
import { steelDatabase } from './testing/steel-database.fixture.js';

/** A slow machine must not fail a test. */
const eventually = <T>(attempt: () => T | Promise<T>): Promise<T> => eventuallyWithin(attempt, { timeoutMs: 60_000 });

const tenantA = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const tenantB = '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81';
const internalToken = 'a-token-of-at-least-thirty-two-characters';
const asked = { tenantId: tenantA };
const { CalculationState } = lifecycleV1;
const unendedMax = 50;

const noSpread = { kind: lifecycleV1.SpreadKind.RELATIVE95, geometricSd: '', sd: '', low: '', high: '' };
const question = (seed: string, gas = 'CO2'): lifecycleV1.AssessInventoryRequest => ({
  databaseId: '',
  inventory: {
    parameters: [],
    activities: [
      {
        id: 'lime',
        outputs: [{ product: 'lime', amount: '1', unit: 't', property: '' }],
        tags: { stage: 'burning' },
        exchanges: [
          {
            ...{ kind: lifecycleV1.InventoryExchangeKind.EMISSION, what: { $case: 'gas', value: gas } },
            ...{
              amount: '785',
              unit: 'kg',
              formula: '',
              factors: [],
              mix: '',
              shares: {},
              spread: { ...noSpread, relative95: '0.1' },
            },
          },
        ],
        materials: [],
      },
    ],
    demand: [{ product: 'lime', amount: '1' }],
  },
  ...{ method: lifecycleV1.Characterisation.UNSPECIFIED, ownMethod: undefined },
  ...{ allocation: lifecycleV1.Allocation.UNSPECIFIED, draws: 500, seed, date: '2026-01-01' },
});
const inventory = (seed: string, gas?: string): lifecycleV1.StartCalculationRequest => ({
  what: { $case: 'inventory', value: question(seed, gas) },
});

describe('calculations in the background', () => {
  let database: TestDatabase;
  let transport: InMemoryTransport;
  let service: RunningService;
  let client: GrpcClient<typeof lifecycleV1.LifecycleServiceService>;
  let admin: Client;

  async function startService(): Promise<void> {
    service = await startLifecycle(
      {
        ...{ host: '127.0.0.1', grpcPort: 0, httpPort: 0, databaseUrl: new Secret(database.adminUrl), poolSize: 4 },
        ...{ internalToken: new Secret(internalToken), assessmentThreads: 0, importBytesMax: 1_000_000 },
        ...{ draws: 500, seed: '1', calculationDeadlineMs: 1_800_000 },
      },
      { logger: createLogger('lifecycle', { level: 'silent' }), transport },
    );
    client = createGrpcClient(lifecycleV1.LifecycleServiceService, service.urls['grpc'] ?? '', {
      ...{ internalToken, deadlineMs: 20_000, idempotentMethods: [] },
    });
  }

  async function stopService(): Promise<void> {
    client[Symbol.dispose]();
    await service[Symbol.asyncDispose]();
  }

  beforeAll(async () => {
    database = await createTestDatabase();
    transport = new InMemoryTransport({ broker: new InMemoryBroker(), topics: allTopics, appVersion: 'test' });
    await transport.start();
    await transport.ensureTopics(allTopics);
    await startService();
    admin = new Client(database.adminUrl);
    await admin.connect();
  });

  afterAll(async () => {
    await admin.end();
    await stopService();
    await transport.stop();
    await database.drop();
  });

  async function started(
    request: lifecycleV1.StartCalculationRequest,
    asker = asked,
  ): Promise<lifecycleV1.CalculationJob> {
    const { job } = await client.startCalculation(request, asker);
    if (!job) throw new Error('no job');
    return job;
  }

  async function calculation(jobId: string, asker = asked): Promise<lifecycleV1.CalculationJob> {
    const { job } = await client.getJob({ jobId }, asker);
    if (job?.what?.$case !== 'calculation') throw new Error('no calculation');
    return job.what.value;
  }

  async function ended(request: lifecycleV1.StartCalculationRequest): Promise<lifecycleV1.CalculationJob> {
    const { id } = await started(request);
    return endOf(id);
  }

  const endOf = (id: string, asker = asked): Promise<lifecycleV1.CalculationJob> =>
    eventually(async () => {
      const job = await calculation(id, asker);
      if (job.state === CalculationState.WAITING || job.state === CalculationState.RUNNING) throw new Error('not yet');
      return job;
    });

  const digestOf = async (runId: string): Promise<string | undefined> =>
    (await client.getRun({ runId }, asked)).run?.digest;

  const count = async (what: string): Promise<number> => {
    const { rows } = await admin.query<{ count: number }>(`SELECT count(*)::int AS count FROM lifecycle.${what}`);
    return rows[0]?.count ?? 0;
  };

  /** As a process leaves it that was ended while it calculated. */
  const abandon = async (id: string, attempts: number, leaseUntil: string): Promise<void> => {
    await admin.query(
      "UPDATE lifecycle.calculation_job SET state = 'running', draws_made = 40, draws_to_make = 1500 WHERE id = $1",
      [id],
    );
    await admin.query(
      'UPDATE lifecycle.calculation_queue SET attempts = $2, lease_until = $3 WHERE calculation_id = $1',
      [...[id, attempts, leaseUntil]],
    );
  };

  /** A job that some other process has in hand. */
  async function heldElsewhere(seed: string, tenantId = tenantA): Promise<string> {
    const id = (await started(inventory('template'), asked)).id;
    await endOf(id);
    const { rows } = await admin.query<{ id: string }>(
      `INSERT INTO lifecycle.calculation_job (tenant_id, id, state, question)
       SELECT $1, gen_random_uuid(), 'running', replace(body, '"template"', to_json($2::text)::text)
       FROM lifecycle.run_inputs WHERE body LIKE '%"template"%' RETURNING id`,
      [tenantId, seed],
    );
    const held = rows[0]?.id ?? '';
    await admin.query(
      "INSERT INTO lifecycle.calculation_queue (owner_id, calculation_id, attempts, lease_until) VALUES ($1, $2, 1, 'infinity')",
      [tenantId, held],
    );
    return held;
  }

  it('end with the run that is answered to who waits for it', async () => {
    const job = await ended(inventory('same'));
    expect(job).toMatchObject({ state: CalculationState.DONE, problem: undefined });
    const before = { runs: await count('run'), outgoing: await count('outbox') };
    const { run } = await client.assessInventory(question('same'), asked);
    expect([run?.id, run?.digest]).toEqual([job.runId, await digestOf(job.runId)]);
    const total = run?.quantities.find(({ id }) => id === 'assessment.total');
    expect(Number(total?.value)).toBeCloseTo(785, 9);
    expect((await client.replayRun({ runId: job.runId }, asked)).replay?.equal).toBe(true);
    expect(await count('run')).toBe(before.runs);
    // What waited may have been sent meanwhile.
    expect(await count('outbox')).toBeLessThanOrEqual(before.outgoing);
  });

  it('are done at once when the question was answered before', async () => {
    const { run } = await client.assessInventory(question('before'), asked);
    const before = await count('run');
    expect(await started(inventory('before'))).toMatchObject({ state: CalculationState.DONE, runId: run?.id });
    expect(await count('run')).toBe(before);
    // Another tenant's answer is none.
    const other = { tenantId: tenantB };
    const { id, state } = await started(inventory('before'), other);
    expect(state).toBe(CalculationState.WAITING);
    expect((await endOf(id, other)).runId).not.toBe(run?.id);
  });

  it('are made anew when the rules or the engine have changed since', async () => {
    for (const [seed, from, to] of [
      ['engine', 'life-cycle assessment 1', 'life-cycle assessment 0'],
      ['rules', '"version":"', '"version":"old'],
    ] as const) {
      const { run } = await client.assessInventory(question(seed), asked);
      await admin.query('UPDATE lifecycle.run SET body = replace(body, $2, $3) WHERE id = $1', [run?.id, from, to]);
      const { id, state } = await started(inventory(seed));
      expect(state).toBe(CalculationState.WAITING);
      await endOf(id);
    }
  });

  it('answer scenarios and processes of databases too', async () => {
    const { run } = await client.assessInventory(question('baseline'), asked);
    const change = { activity: 'lime', exchange: 0, amount: '700' };
    const scenario = { runId: run?.id ?? '', changes: [{ what: { $case: 'exchange' as const, value: change } }] };
    const compared = await ended({ what: { $case: 'scenario', value: scenario } });
    expect((await client.compareScenario(scenario, asked)).run?.id).toBe(compared.runId);

    const { job } = await client.beginImport({ name: 'steel.zip' }, asked);
    const importId = job?.id ?? '';
    await client.appendImportPart({ importId, position: 0, content: steelDatabase() }, asked);
    await client.finishUpload({ importId }, asked);
    const databaseId = await eventually(async () => {
      const { job: found } = await client.getJob({ jobId: importId }, asked);
      if (found?.what?.$case !== 'import') throw new Error('no import');
      expect(found.what.value.state).toBe(lifecycleV1.ImportState.READ);
      return (await client.commitImport({ importId }, asked)).job?.databaseId ?? '';
    });
    const process = {
      ...{
        databaseId,
        activity: 'steel-making',
        amount: '2',
        draws: 0,
        seed: '',
        impactCategory: '',
        productSystem: '',
      },
      ...{ method: lifecycleV1.Characterisation.UNSPECIFIED, ownMethod: undefined },
    };
    const assessed = await ended({ what: { $case: 'databaseProcess', value: process } });
    expect((await client.assessDatabaseProcess(process, asked)).run?.id).toBe(assessed.runId);

    const { exchanges } = await client.listDatabaseExchanges(
      { databaseId, activity: 'steel-making', text: '', limit: 0 },
      asked,
    );
    const emission = exchanges.find(({ kind }) => kind === lifecycleV1.DatabaseExchangeKind.EMISSION);
    const less = { activity: 'steel-making', exchange: emission?.exchange ?? '' };
    const changed = {
      runId: assessed.runId,
      changes: [
        {
          what: {
            $case: 'databaseExchange' as const,
            value: { ...less, to: { $case: 'amount' as const, value: '0' } },
          },
        },
      ],
    };
    const other = await ended({ what: { $case: 'scenario', value: changed } });
    expect((await client.compareScenario(changed, asked)).run?.id).toBe(other.runId);
    // Its draws were counted: both sides of the comparison.
    expect(other.drawsMade).toBe(other.drawsToMake);
    expect(other.drawsToMake % 2).toBe(0);
    expect(other.drawsToMake).toBeGreaterThan(0);
  });

  it('end refused for the reasons that who waits is told, and store no run', async () => {
    const before = await count('run');
    const job = await ended(inventory('refused', 'CO3'));
    const refusal = await client.assessInventory(question('refused', 'CO3'), asked).then(
      () => undefined,
      (error: unknown) => error as RemoteError,
    );
    expect(job.state).toBe(CalculationState.REFUSED);
    expect(job.problem?.violations[0]?.field).toBe('/activities/0/exchanges/0/gas');
    expect(job.problem).toEqual({
      ...{ reason: refusal?.reason, message: refusal?.message, violations: refusal?.violations },
    });
    expect([await count('run'), job.runId]).toEqual([before, '']);
    expect(await count('calculation_queue')).toBe(0);
  });

  it('are not begun when the request itself is wrong', async () => {
    const before = await count('calculation_job');
    const unknown = '01a215ac-809c-75ef-9dab-48294eb64aa4';
    for (const [what, code] of [
      [undefined, 'INVALID_ARGUMENT'],
      [{ $case: 'inventory', value: { ...question('x'), date: '2026-02-30' } }, 'INVALID_ARGUMENT'],
      [{ $case: 'scenario', value: { runId: unknown, changes: [] } }, 'NOT_FOUND'],
    ] as const)
      await expect(
        client.startCalculation({ what: what as lifecycleV1.StartCalculationRequest['what'] }, asked),
      ).rejects.toMatchObject({ code });
    expect(await count('calculation_job')).toBe(before);
  });

  it('are cancelled while they wait or run, and leave neither run nor question', async () => {
    const id = await heldElsewhere('to cancel');
    const before = await count('run');
    const { job } = await client.cancelJob({ jobId: id }, asked);
    expect(job?.what?.value).toMatchObject({ id, state: CalculationState.CANCELLED, runId: '' });
    expect(await count('calculation_queue')).toBe(0);
    expect(await count("calculation_job WHERE state = 'cancelled' AND question IS NULL")).toBe(1);
    await expect(client.cancelJob({ jobId: id }, asked)).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'CALCULATION_ENDED' },
    });
    const done = await ended(inventory('done'));
    await expect(client.cancelJob({ jobId: done.id }, asked)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    expect(await digestOf(done.runId)).toBeDefined();
    expect(await count('run')).toBe(before + 1);
  });

  it('cancel imports by the same call', async () => {
    const { job } = await client.beginImport({ name: 'steel.zip' }, asked);
    const jobId = job?.id ?? '';
    const { job: cancelled } = await client.cancelJob({ jobId }, asked);
    expect(cancelled?.what).toMatchObject({ $case: 'import', value: { state: lifecycleV1.ImportState.CANCELLED } });
    await expect(client.cancelJob({ jobId }, asked)).rejects.toMatchObject({ reason: 'IMPORT_STATE' });
  });

  it('are unknown to other tenants, who can neither see nor cancel them', async () => {
    const id = await heldElsewhere('of one tenant');
    const other = { tenantId: tenantB };
    await expect(client.getJob({ jobId: id }, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.cancelJob({ jobId: id }, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await calculation(id)).state).toBe(CalculationState.RUNNING);
    await client.cancelJob({ jobId: id }, asked);
  });

  it('are taken over when their process is gone, and show no fewer draws than before', async () => {
    const id = await heldElsewhere('taken over');
    await abandon(id, 1, 'infinity');
    expect(await calculation(id)).toMatchObject({ state: CalculationState.RUNNING, drawsMade: 40, drawsToMake: 1500 });
    await abandon(id, 1, '-infinity');
    const job = await endOf(id);
    expect(job.state).toBe(CalculationState.DONE);
    expect(job.drawsMade).toBeGreaterThanOrEqual(40);
    const { run } = await client.assessInventory(question('taken over'), asked);
    expect(run?.digest).toBe(await digestOf(job.runId));
  });

  it('wait for the next process when theirs stops', async () => {
    const id = await heldElsewhere('waits');
    await stopService();
    await abandon(id, 0, '-infinity');
    await startService();
    expect((await endOf(id)).state).toBe(CalculationState.DONE);
  });

  it('fail when they have ended their process three times', async () => {
    const id = await heldElsewhere('deadly');
    await abandon(id, 3, '-infinity');
    const job = await endOf(id);
    expect([job.state, job.problem?.message]).toEqual([
      CalculationState.FAILED,
      expect.stringMatching(/^begun 3 times, it came to no end/),
    ]);
    expect(await count('calculation_queue')).toBe(0);
  });

  it('are refused to a tenant that has too many, and to no other', async () => {
    for (let n = 0; n < unendedMax; n += 1) await heldElsewhere(`many ${n}`, tenantB);
    const before = await count('calculation_job');
    await expect(client.startCalculation(inventory('one more'), { tenantId: tenantB })).rejects.toMatchObject({
      ...{ code: 'RESOURCE_EXHAUSTED', reason: 'TOO_MANY_CALCULATIONS' },
      message: expect.stringContaining('50 calculations are waiting or running') as string,
    });
    expect((await ended(inventory('elsewhere'))).state).toBe(CalculationState.DONE);
    expect(await count('calculation_job')).toBe(before + 1);
    await admin.query('DELETE FROM lifecycle.calculation_queue');
    await admin.query("DELETE FROM lifecycle.calculation_job WHERE state = 'running'");
  });

  it('are forgotten 30 days after they ended, and their runs are not', async () => {
    const [old, young] = [await ended(inventory('old')), await ended(inventory('young'))];
    for (const [id, days] of [
      [old.id, 31],
      [young.id, 29],
    ] as const)
      await admin.query(
        "UPDATE lifecycle.calculation_job SET updated_at = clock_timestamp() - $2 * interval '1 day' WHERE id = $1",
        [id, days],
      );
    await ended(inventory('new'));
    await expect(client.getJob({ jobId: old.id }, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await calculation(young.id)).state).toBe(CalculationState.DONE);
    expect(await digestOf(old.runId)).toBeDefined();
  });

  it('are left to others by a service that stops', async () => {
    await service.drain();
    const { id } = await started(inventory('left'));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await calculation(id)).state).toBe(CalculationState.WAITING);
    await stopService();
    await startService();
    expect((await endOf(id)).state).toBe(CalculationState.DONE);
  });
});
