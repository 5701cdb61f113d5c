import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { eventually } from '@carbon-butler/testing-harness';
import { LifecycleUnderTest } from './testing/lifecycle-under-test.js';
import { kgCo2ePerKgSteel, molPerKgCo2, steelDatabase } from './testing/steel-database.fixture.js';

const asked = { tenantId: '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80' };
const other = { tenantId: '1c3f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c81' };
/** Beside the repository; the test that needs it is skipped where it is absent. */
const uslci = resolve(...[__dirname, '../../../../../shared/data/lca/openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip']);
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
    ...{ ownMethod: undefined, impactCategory: '', productSystem: '', draws: 0, seed: '', ...change },
  });

  const scoring = (): lifecycleV1.ScoreDatabaseProcessesRequest => ({
    ...{ databaseId, text: '', activities: [], limit: 0, method: Characterisation.UNSPECIFIED },
    ...{ ownMethod: undefined, impactCategory: '', draws: 300, seed: '' },
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
    const request = { ...scoring(), text: 'making' };
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

  it('goes out as openLCA JSON-LD, the same bytes each time, and comes in again with the scores it had', async () => {
    const archive = await exported(databaseId);
    for (let n = 0; n < 5; n += 1) expect(archive.equals(await exported(databaseId))).toBe(true);
    const again = await under.imported(archive, asked);
    const impactCategory = 'acid';
    for (const change of [{}, { impactCategory }]) await expectSameScores(databaseId, again, change);
    const { categories } = await under.client.listDatabaseImpactCategories(
      { databaseId: again, text: '', limit: 0 },
      asked,
    );
    expect(categories.map(({ id, method }) => [id, method])).toEqual([
      ['acid', 'Coastal waters'],
      ['nothing', 'Coastal waters'],
    ]);
    await expect(exported(databaseId, other)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(exported('x')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  (existsSync(uslci) ? it : it.skip)(
    'of the size of the USLCI keeps its scores the same way, and no more archives of it are held than there may be',
    async () => {
      const original = await under.imported(readFileSync(uslci), asked);
      const again = await under.imported(await exported(original), asked);
      expect(await expectSameScores(original, again, { text: 'steel' })).toBeGreaterThan(5);

      // Callers who take their time hold no more archives than they may, and leave some to others.
      const slow = Array.from({ length: 2 }, () =>
        under.client.exportDatabase({ databaseId: original }, asked)[Symbol.asyncIterator](),
      );
      for (const parts of slow) expect((await parts.next()).done).toBe(false);
      await expect(exported(databaseId)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'EXPORTS_BUSY' });
      await exported(await under.imported(steelDatabase(), other), other);
      for (const parts of slow) await parts.return?.();
      await eventually(() => exported(databaseId));
    },
  );

  async function exported(id: string, by: typeof asked = asked): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const { content } of under.client.exportDatabase({ databaseId: id }, by)) {
      expect(content.length).toBeLessThanOrEqual(128 * 2 ** 10);
      parts.push(content);
    }
    return Buffer.concat(parts);
  }

  /** @returns how many there are */
  async function expectSameScores(
    before: string,
    after: string,
    change: Partial<lifecycleV1.ScoreDatabaseProcessesRequest>,
  ): Promise<number> {
    const [first, second] = await Promise.all(
      [before, after].map((id) =>
        under.client.scoreDatabaseProcesses({ ...scoring(), databaseId: id, limit: 500, ...change }, asked),
      ),
    );
    const values = (answer: typeof first) =>
      new Map(answer?.scores.map(({ process, score }) => [process?.activity, [Number(score?.value), score?.unit]]));
    expect([...values(second)].map(([activity, [, unit]]) => [activity, unit])).toEqual(
      [...values(first)].map(([activity, [, unit]]) => [activity, unit]),
    );
    for (const [activity, [value]] of values(first)) {
      const now = Number(values(second).get(activity)?.[0]);
      expect(Math.abs(now - Number(value))).toBeLessThanOrEqual(1e-12 * Math.abs(Number(value)));
    }
    return values(first).size;
  }
});
