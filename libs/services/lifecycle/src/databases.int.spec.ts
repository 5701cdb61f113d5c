import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { LifecycleUnderTest } from './testing/lifecycle-under-test.js';
import { kgCo2ePerKgSteel, molPerKgCo2, steelDatabase } from './testing/steel-database.fixture.js';

const asked = { tenantId: '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80' };
const other = { tenantId: '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81' };
const { Characterisation } = lifecycleV1;

describe('an imported database', () => {
  let under: LifecycleUnderTest;
  let databaseId: string;

  beforeAll(async () => {
    under = await LifecycleUnderTest.start();
    databaseId = await under.imported(steelDatabase(), asked);
  });
  afterAll(() => under[Symbol.asyncDispose]());

  const question = (change: Partial<lifecycleV1.AssessDatabaseProcessRequest> = {}) => ({
    ...{ databaseId, activity: 'steel-making', amount: '1', method: Characterisation.UNSPECIFIED },
    ...{ ownMethod: undefined, impactCategory: '', draws: 0, seed: '', ...change },
  });

  it('lists its impact categories, to its tenant alone', async () => {
    const request = { databaseId, text: 'acid', limit: 0 };
    expect(await under.client.listDatabaseImpactCategories(request, asked)).toEqual({
      categories: [
        {
          ...{ id: 'acid', name: 'Ocean acidification', method: 'Coastal waters', unit: 'mol H+ eq' },
          ...{ factors: 1, characterisedFlows: 1 },
        },
      ],
      exchangedFlows: 1,
    });
    await expect(under.client.listDatabaseImpactCategories(request, other)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    for (const bad of [
      { ...request, limit: 201 },
      { ...request, text: 'x'.repeat(201) },
    ])
      await expect(under.client.listDatabaseImpactCategories(bad, asked)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
  });

  it('is assessed in one of them, which replays, draws as a graph, and counts by nothing beside', async () => {
    const { run } = await under.client.assessDatabaseProcess(question({ impactCategory: 'acid' }), asked);
    const total = run?.quantities.find(({ id }) => id === 'assessment.total');
    expect(Number(total?.value)).toBeCloseTo(kgCo2ePerKgSteel * molPerKgCo2, 9);
    expect([total?.unit, total?.uncertainty?.$case]).toEqual(['[mol H+ eq]', 'interval']);
    const runId = run?.id ?? '';
    const { replay } = await under.client.replayRun({ runId }, asked);
    expect(replay).toMatchObject({ equal: true, replayedDigest: run?.digest });
    const graph = await under.client.getSupplyGraph({ runId, nodesMax: 0, shareMin: '' }, asked);
    expect(graph.nodes.map(({ id }) => id)).toEqual(['steel-making', 'iron-making']);

    const source = { id: 'test', version: '1', locator: 'p. 1', licence: 'own' };
    for (const beside of [
      { method: Characterisation.GWP100_AR6 },
      { ownMethod: { name: 'twice', source, potentials: { CO2: '2' } } },
    ])
      await expect(
        under.client.assessDatabaseProcess(question({ impactCategory: 'acid', ...beside }), asked),
      ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', violations: [{ field: 'impact_category' }] });
    await expect(
      under.client.assessDatabaseProcess(question({ impactCategory: 'ocean' }), asked),
    ).rejects.toMatchObject({ reason: 'UNKNOWN_IMPACT_CATEGORY', violations: [{ field: '/impactCategory' }] });
  });

  it('is scored whole in one run, which replays', async () => {
    const request = {
      ...{ databaseId, text: 'making', activities: [], limit: 0, method: Characterisation.UNSPECIFIED },
      ...{ ownMethod: undefined, impactCategory: '', draws: 300, seed: '' },
    };
    const { run, scores } = await under.client.scoreDatabaseProcesses(request, asked);
    expect(scores.map(({ process, score }) => [process?.activity, Number(score?.value), score?.unit])).toEqual([
      ['iron-making', 1.5, 'kgCO2e/kg'],
      ['steel-making', expect.closeTo(kgCo2ePerKgSteel, 9), 'kgCO2e/kg'],
    ]);
    const { replay } = await under.client.replayRun({ runId: run?.id ?? '' }, asked);
    expect(replay).toMatchObject({ equal: true, replayedDigest: run?.digest });

    const refused: readonly (readonly [Partial<lifecycleV1.ScoreDatabaseProcessesRequest>, string])[] = [
      [{ activities: ['iron-making'] }, 'text'],
      [{ text: '', activities: Array.from({ length: 501 }, (_, n) => `p${n}`) }, 'activities'],
      [{ limit: 501 }, 'limit'],
      [{ impactCategory: 'acid', method: Characterisation.GWP20_AR6 }, 'impact_category'],
      [{ text: 'no such process' }, '/text'],
    ];
    for (const [change, field] of refused)
      await expect(under.client.scoreDatabaseProcesses({ ...request, ...change }, asked)).rejects.toMatchObject({
        ...{ code: 'INVALID_ARGUMENT', violations: [{ field }] },
      });
    await expect(under.client.scoreDatabaseProcesses(request, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
