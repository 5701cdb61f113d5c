import { allTopics } from '@carbon-butler/contract-events';
import { type commonV1Run, lifecycleV1 } from '@carbon-butler/contract-grpc';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually, type TestDatabase } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import { startLifecycle } from './start.js';
import { kgCo2ePerKgSteel, steelDatabase } from './testing/steel-database.fixture.js';

const tenantA = '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80';
const tenantB = '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81';
const internalToken = 'a-token-of-at-least-thirty-two-characters';
const asked = { tenantId: tenantA };
const { ImportState } = lifecycleV1;
const importBytesMax = 1_000_000;

describe('imports of life-cycle data', () => {
  let database: TestDatabase;
  let transport: InMemoryTransport;
  let service: RunningService;
  let client: GrpcClient<typeof lifecycleV1.LifecycleServiceService>;
  let admin: Client;

  async function startService(): Promise<void> {
    service = await startLifecycle(
      {
        ...{ host: '127.0.0.1', grpcPort: 0, httpPort: 0, databaseUrl: new Secret(database.adminUrl), poolSize: 4 },
        ...{ internalToken: new Secret(internalToken), assessmentThreads: 0, importBytesMax, draws: 500, seed: '1' },
        calculationDeadlineMs: 1_800_000,
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

  const jobOf = ({ job }: { readonly job: lifecycleV1.ImportJob | undefined }): lifecycleV1.ImportJob => {
    if (!job) throw new Error('no job');
    return job;
  };

  /** Sends a file in two parts. */
  async function sent(content: Uint8Array, name = 'steel.zip'): Promise<string> {
    const { id } = jobOf(await client.beginImport({ name }, asked));
    const middle = Math.ceil(content.length / 2);
    for (const [position, part] of [content.subarray(0, middle), content.subarray(middle)].entries())
      await client.appendImportPart({ importId: id, position, content: part }, asked);
    return id;
  }

  async function ended(importId: string): Promise<lifecycleV1.ImportJob> {
    await client.finishUpload({ importId }, asked);
    return eventually(async () => {
      const job = jobOf(await client.getImport({ importId, withFindings: false }, asked));
      if (job.state === ImportState.WAITING || job.state === ImportState.READING) throw new Error('not read yet');
      return job;
    });
  }

  const counts = async (): Promise<Record<string, number>> => {
    const { rows } = await admin.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM lifecycle.import_part) AS parts, (SELECT count(*)::int FROM lifecycle.import_result) AS results,
              (SELECT count(*)::int FROM lifecycle.import_queue) AS queued, (SELECT count(*)::int FROM lifecycle.lca_database) AS databases`,
    );
    return rows[0] ?? {};
  };

  it('are read, shown with what was found, committed, and assessed as a hand calculation does', async () => {
    const importId = await sent(steelDatabase());
    const read = await ended(importId);
    expect(read).toMatchObject({
      ...{ state: ImportState.READ, format: 'openlca-jsonld', processes: 2, exchanges: 6 },
      ...{ consumptions: 2, linked: 1, databaseId: '' },
    });
    const { findings } = await client.getImport({ importId, withFindings: true }, asked);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'no-provider', value: 'scrap', occurrences: 1 }));
    expect(await counts()).toMatchObject({ parts: 0, queued: 0, databases: 0, results: 1 });

    const { databaseId } = jobOf(await client.commitImport({ importId }, asked));
    expect(jobOf(await client.commitImport({ importId }, asked)).databaseId).toBe(databaseId);
    expect(await counts()).toMatchObject({ databases: 1, results: 0 });
    const { processes } = await client.listDatabaseProcesses({ databaseId, text: 'STEEL', limit: 0 }, asked);
    expect(processes).toEqual([
      { activity: 'steel-making', name: 'Steel making', location: '', unit: 'kg', treats: false },
    ]);

    const question = {
      databaseId,
      activity: 'steel-making',
      amount: '2',
      method: lifecycleV1.Characterisation.UNSPECIFIED,
      ownMethod: undefined,
      impactCategory: '',
      productSystem: '',
      draws: 0,
      seed: '',
    };
    const { run } = await client.assessDatabaseProcess(question, asked);
    const total = run?.quantities.find(({ id }) => id === 'assessment.total');
    expect(Number(total?.value)).toBeCloseTo(2 * kgCo2ePerKgSteel, 9);
    expect(total?.uncertainty?.$case).toBe('interval');
    expect(run?.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['unlinked-input', 'missing-producer']),
    );
    expect((await client.getRunQuestion({ runId: run?.id ?? '' }, asked)).question).toMatchObject({
      $case: 'databaseProcess',
      value: {
        databaseId,
        databaseDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        process: { activity: 'steel-making', name: 'Steel making', unit: 'kg' },
        amount: '2',
        // Largest contribution first, as in the run.
        contributors: [{ name: 'Iron making' }, { name: 'Steel making' }],
        flowNames: { 'Carbon dioxide, fossil': 'Carbon dioxide, fossil (unspecified)' },
      },
    });
    const graph = await client.getSupplyGraph({ runId: run?.id ?? '', nodesMax: 0, shareMin: '' }, asked);
    expect(graph.nodes.map(({ id }) => id)).toEqual(['steel-making', 'iron-making']);
    const { replay } = await client.replayRun({ runId: run?.id ?? '' }, asked);
    expect(replay).toMatchObject({ equal: true, differences: [] });
    const source = { id: 'test', version: '1', locator: 'p. 1', licence: 'own' };
    const ownMethod = { name: 'twice', source, potentials: { CO2: '2' } };
    const { run: twice } = await client.assessDatabaseProcess({ ...question, ownMethod }, asked);
    const doubled = twice?.quantities.find(({ id }) => id === 'assessment.total');
    expect(Number(doubled?.value)).toBeCloseTo(2 * 2 * kgCo2ePerKgSteel, 9);
    await expect(client.assessDatabaseProcess({ ...question, activity: 'steel-makin' }, asked)).rejects.toMatchObject({
      reason: 'MISSING_PRODUCER',
      violations: [{ field: '/activity', description: expect.stringContaining('steel-making') as string }],
    });
    for (const other of [
      () => client.getImport({ importId, withFindings: true }, { tenantId: tenantB }),
      () => client.assessDatabaseProcess(question, { tenantId: tenantB }),
    ])
      await expect(other()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  async function committed(): Promise<string> {
    const { id: importId } = await ended(await sent(steelDatabase()));
    return jobOf(await client.commitImport({ importId }, asked)).databaseId;
  }

  async function steelRun(): Promise<commonV1Run.Run> {
    const databaseId = await committed();
    const { run } = await client.assessDatabaseProcess(
      {
        ...{ databaseId, activity: 'steel-making', amount: '2', method: lifecycleV1.Characterisation.UNSPECIFIED },
        ...{ ownMethod: undefined, impactCategory: '', productSystem: '', draws: 0, seed: '' },
      },
      asked,
    );
    if (!run) throw new Error('no run');
    return run;
  }
  const boundsOf = (run: commonV1Run.Run | undefined, id: string): Record<'value' | 'low' | 'high', number> => {
    const found = run?.quantities.find((quantity) => quantity.id === id);
    if (found?.uncertainty?.$case !== 'interval') throw new Error(`${id} has no interval`);
    const { low, high } = found.uncertainty.value;
    return { value: Number(found.value), low: Number(low), high: Number(high) };
  };
  const ironAt = (amount: string): lifecycleV1.ScenarioChange => ({
    what: {
      $case: 'databaseExchange',
      value: { activity: 'steel-making', exchange: '2', to: { $case: 'amount', value: amount } },
    },
  });

  it('are changed in scenarios of their runs, on the same draws, and replay', async () => {
    const { id: runId } = await steelRun();
    const { run } = await client.compareScenario({ runId, changes: [ironAt('0.8')] }, asked);
    // Twice 0.1 kg less of iron at a lognormal 1.5, of which 95 % lie within the geometric deviation to 1.96.
    const { value, low, high } = boundsOf(run, 'scenario.difference');
    expect(value).toBeCloseTo(-0.2 * 1.5, 9);
    expect(low / (-0.3 * 1.1 ** 1.96)).toBeCloseTo(1, 1);
    expect(high / (-0.3 * 1.1 ** -1.96)).toBeCloseTo(1, 1);
    expect(boundsOf(run, 'scenario.baseline').value).toBeCloseTo(2 * kgCo2ePerKgSteel, 9);
    expect((await client.replayRun({ runId: run?.id ?? '' }, asked)).replay).toMatchObject({ equal: true });
    expect((await client.compareScenario({ runId, changes: [ironAt('0.8')] }, asked)).run?.id).toBe(run?.id);

    const refused: readonly (readonly [lifecycleV1.ScenarioChange, string, string])[] = [
      [
        { what: { $case: 'exchange', value: { activity: 'steel-making', exchange: 1, amount: '1' } } },
        ...(['/changes/0/exchange', 'the id of an exchange of the database, a text, not "position 1"'] as const),
      ],
      [
        { what: { $case: 'parameter', value: { parameter: 'yield', activity: '', value: '1' } } },
        ...(['/changes/0/parameter', 'a parameter of the whole database'] as const),
      ],
    ];
    for (const [change, field, description] of refused)
      await expect(client.compareScenario({ runId, changes: [change] }, asked)).rejects.toMatchObject({
        ...{ code: 'INVALID_ARGUMENT', reason: 'INVALID_CHANGE' },
        violations: [{ field, description: expect.stringContaining(description) as string }],
      });
    for (const other of [
      () => client.compareScenario({ runId, changes: [ironAt('0.8')] }, { tenantId: tenantB }),
      () => client.getDrawDistribution({ runId, bins: 0 }, { tenantId: tenantB }),
    ])
      await expect(other()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('say what of an activity can be changed, to their tenant alone', async () => {
    const databaseId = await committed();
    const question = { databaseId, activity: 'steel-making', text: '', limit: 0 };
    const { exchanges, source } = await client.listDatabaseExchanges(question, asked);
    expect(exchanges).toMatchObject([
      { exchange: '2', name: 'iron', amount: { value: '0.9', unit: 'kg' }, provider: { activity: 'iron-making' } },
      { exchange: '3', name: 'Carbon dioxide, fossil', amount: { value: '0.2' }, provider: undefined },
      { exchange: '4', name: 'scrap', provider: { activity: '', reason: 'no-producer' } },
    ]);
    expect(source).toMatchObject({ id: 'steel.zip', version: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    for (const [wrong, field] of [
      [{ activity: '' }, 'activity'],
      [{ activity: 'steel-makin' }, 'activity'],
      [{ text: 'x'.repeat(201) }, 'text'],
      [{ limit: 501 }, 'limit'],
      [{ databaseId: 'x' }, 'database_id'],
    ] as const)
      await expect(client.listDatabaseExchanges({ ...question, ...wrong }, asked)).rejects.toMatchObject({
        ...{ code: 'INVALID_ARGUMENT', violations: [{ field }] },
      });
    await expect(client.listDatabaseExchanges(question, { tenantId: tenantB })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('name the nearest in a refusal however many changes are wrong', async () => {
    const { id: runId } = await steelRun();
    const changes = Array.from({ length: 200 }, (_, n): lifecycleV1.ScenarioChange => {
      const value = { activity: `steel-makin${n}`, exchange: '2', to: { $case: 'amount' as const, value: '1' } };
      return { what: { $case: 'databaseExchange', value } };
    });
    await expect(client.compareScenario({ runId, changes }, asked)).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', reason: 'INVALID_CHANGE' },
      violations: expect.arrayContaining([
        { field: '/changes/0/activity', description: expect.stringContaining('steel-making (Steel making)') as string },
      ]) as unknown,
    });
  });

  it('count the draws of a run in bins, the ones its interval is of', async () => {
    const run = await steelRun();
    const { low, high } = boundsOf(run, 'assessment.total');
    const { bins, run: counted } = await client.getDrawDistribution({ runId: run.id, bins: 200 }, asked);
    const shareOf = (holds: (from: number, to: number) => boolean): number =>
      bins.reduce(
        (sum, bin) => sum + (holds(Number(bin.low?.value), Number(bin.high?.value)) ? Number(bin.share?.value) : 0),
        0,
      );
    expect(shareOf(() => true)).toBeCloseTo(1, 9);
    // 2.5 % of 500 draws are 12.5, so 13 lie below the bound; its own bin tips the scale.
    const outside = 13 / 500 + 1e-9;
    expect(shareOf((_, to) => to <= low)).toBeLessThanOrEqual(outside);
    expect(shareOf((from) => from < low)).toBeGreaterThanOrEqual(0.025);
    expect(shareOf((from) => from >= high)).toBeLessThanOrEqual(outside);
    expect(shareOf((_, to) => to > high)).toBeGreaterThanOrEqual(0.025);
    expect((await client.replayRun({ runId: counted?.id ?? '' }, asked)).replay).toMatchObject({ equal: true });
  });

  it('takes no more of a file than it is told to, and keeps what it has', async () => {
    const { id: importId } = jobOf(await client.beginImport({ name: 'large.zip' }, asked));
    const half = { importId, position: 0, content: new Uint8Array(importBytesMax / 2 + 1) };
    await client.appendImportPart(half, asked);
    await expect(client.appendImportPart({ ...half, position: 1 }, asked)).rejects.toMatchObject({
      violations: [
        { field: 'content', description: expect.stringContaining('at most 1000000 bytes in all') as string },
      ],
    });
    await client.cancelImport({ importId }, asked);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a file of no known format', new TextEncoder().encode('hello, world'), /none of the known formats/],
    ['an archive cut short', steelDatabase().subarray(0, 400), /zip|archive/i],
    [
      'an empty archive',
      Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(0)]),
      /known formats|no process/,
    ],
  ])('fail for %s with a reason, and leave nothing', async (_, content, problem) => {
    const before = await counts();
    const job = await ended(await sent(content));
    expect([job.state, job.problem]).toEqual([ImportState.FAILED, expect.stringMatching(problem)]);
    expect(await counts()).toEqual(before);
    await expect(client.commitImport({ importId: job.id }, asked)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
  });

  it('are cancelled before they are committed, and leave nothing', async () => {
    const before = await counts();
    const importId = await sent(steelDatabase());
    expect(jobOf(await client.cancelImport({ importId }, asked)).state).toBe(ImportState.CANCELLED);
    const read = await ended(await sent(steelDatabase()));
    await client.cancelImport({ importId: read.id }, asked);
    expect(await counts()).toEqual(before);
    for (const late of [
      () => client.cancelImport({ importId }, asked),
      () => client.finishUpload({ importId }, asked),
      () => client.appendImportPart({ importId, position: 2, content: new Uint8Array(1) }, asked),
    ])
      await expect(late()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  });

  it('take parts in order only, and of bounded size', async () => {
    const { id: importId } = jobOf(await client.beginImport({ name: 'x' }, asked));
    await expect(client.finishUpload({ importId }, asked)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    for (const [position, size] of [
      [1, 1],
      [0, 0],
      [0, 4 * 2 ** 20 + 1],
    ] as const)
      await expect(
        client.appendImportPart({ importId, position, content: new Uint8Array(size) }, asked),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await client.cancelImport({ importId }, asked);
  });

  it('are read by whoever comes next when a reader is gone', async () => {
    const importId = await sent(steelDatabase());
    await stopService();
    // As a process leaves it that was ended while it read: the job says so, and its lease has run out.
    await admin.query("UPDATE lifecycle.import_job SET state = 'reading' WHERE id = $1", [importId]);
    await admin.query(
      "INSERT INTO lifecycle.import_queue (owner_id, import_id, attempts, lease_until) VALUES ($1, $2, 1, '-infinity')",
      [tenantA, importId],
    );
    await startService();
    await eventually(async () => {
      expect(jobOf(await client.getImport({ importId, withFindings: false }, asked)).state).toBe(ImportState.READ);
    });
  });

  it('give up a file that ended its reader too often', async () => {
    const importId = await sent(steelDatabase());
    await admin.query("UPDATE lifecycle.import_job SET state = 'reading' WHERE id = $1", [importId]);
    await admin.query('INSERT INTO lifecycle.import_queue (owner_id, import_id, attempts) VALUES ($1, $2, 3)', [
      ...[tenantA, importId],
    ]);
    await eventually(async () => {
      const job = jobOf(await client.getImport({ importId, withFindings: false }, asked));
      expect([job.state, job.problem]).toEqual([ImportState.FAILED, expect.stringContaining('ended the process')]);
    });
  });
});
