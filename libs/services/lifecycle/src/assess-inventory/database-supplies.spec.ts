import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { databaseProcessRun } from '../assess-database/database-process-run.js';
import { scenarioRun } from '../compare-scenario/scenario-run.js';
import { DrawProgress } from '../questions/draw-progress.js';
import { distributionRun } from '../read-distribution/distribution-run.js';
import { supplyGraphRun } from '../read-supply-graph/supply-graph-run.js';
import { activity, assessmentInputs, emits, uses } from '../testing/assessment-inputs.fixture.js';
import { imported, processInputs, treatmentCsv, worksCsv } from '../testing/imported.fixture.js';
import { packedDatabase, ringDatabase } from '../testing/packed-database.fixture.js';
import type { ActivityInput, AssessmentInputs, ExchangeInput } from './assessment-inputs.js';
import { assessedRun, type RunBody } from './assessed-run.js';
import { QuestionRefusedError } from './refusals.js';

const rulebook = loadRulebook();
const database = { id: '0b2f8a52-6f2b-4f7e-9d1e-2f5d3a6b7c80', digest: 'd'.repeat(64) };

const takes = (process: string, amount: string, unit: string, change: Partial<ExchangeInput> = {}): ExchangeInput => ({
  ...{ kind: 'input', what: { kind: 'process', id: process }, amount, factors: [], unit, ...change },
});
const inputsOf = (activities: readonly ActivityInput[], change: Partial<AssessmentInputs> = {}): AssessmentInputs =>
  assessmentInputs(activities, { database, ...change });
const car = inputsOf([
  activity('car', [takes('steel making', '2', 'kg'), takes('coal power', '3.6', 'MJ'), emits('CO2', '1')], {
    tags: { stage: 'making' },
  }),
]);

/** By hand: y = iron (1.5 + 0.3 p) + 0.5 p + own, with power at p = 0.9 + 0.002 y. */
const steel = (0.9 * 1.5 + 0.2 + (0.3 * 0.9 + 0.5) * 0.9) / (1 - (0.3 * 0.9 + 0.5) * 0.002);
const power = 0.9 + 0.002 * steel;

const figureOf = ({ figures }: RunBody, id: string) => {
  const found = figures.find((figure) => figure.id === id);
  if (!found) throw new Error(`no figure ${id} among ${figures.map((figure) => figure.id).join(', ')}`);
  return found;
};
const valueOf = (run: RunBody, id: string): number => Number(figureOf(run, id).value);
const boundsOf = (run: RunBody, id: string): readonly [number, number] => {
  const { uncertainty } = figureOf(run, id);
  if (uncertainty.kind !== 'interval') throw new Error(`${id} is exact`);
  return [Number(uncertainty.low), Number(uncertainty.high)];
};

describe('processes of a database in an assessment', () => {
  let body: Uint8Array;
  beforeAll(async () => {
    body = await imported('works.csv', worksCsv());
  });
  const run = (inputs: AssessmentInputs): RunBody => assessedRun(inputs, rulebook, body);

  it('count with all that lies behind them', () => {
    const assessed = run(car);
    expect(valueOf(assessed, 'assessment.total')).toBeCloseTo(2 * steel + power + 1, 9);
    expect(valueOf(assessed, 'assessment.activity.steel making [steel making] for making')).toBeCloseTo(2 * steel, 9);
    expect(valueOf(assessed, 'assessment.flow.CO2')).toBe(1);
    expect(assessed.checks.map(({ id, passed }) => [id, passed])).toContainEqual(['database.folded', true]);
    expect(assessed.checks.every(({ passed }) => passed)).toBe(true);
    expect(figureOf(assessed, 'assessment.total').sources).toContainEqual({
      id: 'imported-database',
      version: database.digest,
      locator: `database ${database.id}: steel making [steel making]`,
      licence: "the database's own",
    });
  });

  it('have the interval of the same process within the database', async () => {
    const inside = `${worksCsv()}car,car,product,output,1,kg,,,,
car,steel,product,input,2,kg,,,,
car,electricity,product,input,1,kWh,,,,
car,Carbon dioxide,elementary,output,1,kg,air,124-38-9,,
`;
    const draws = 20_000;
    const whole = databaseProcessRun(processInputs('car', { draws }), await imported('works.csv', inside), rulebook);
    const [low, high] = boundsOf(run({ ...car, draws }), 'assessment.total');
    const [wholeLow, wholeHigh] = boundsOf(whole, 'assessment.total');
    expect(Math.abs((high - low) / (wholeHigh - wholeLow) - 1)).toBeLessThan(0.05);
    expect(Math.abs(low - wholeLow)).toBeLessThan(0.03 * (wholeHigh - wholeLow));
    const firstOrder = boundsOf(whole, 'assessment.total.first-order');
    boundsOf(run({ ...car, draws }), 'assessment.total.first-order').forEach((bound, n) => {
      expect(bound).toBeCloseTo(firstOrder[n] ?? Number.NaN, 9);
    });
  });

  it('are borne by each stage that uses them, on the same draws', () => {
    const taken = takes('steel making', '1', 'kg');
    const gives = takes('steel making', '-1', 'kg');
    const stages = inputsOf([
      activity('a', [taken, uses('b', '1')], { tags: { stage: 'A' } }),
      activity('b', [gives], { tags: { stage: 'B' } }),
    ]);
    const assessed = run(stages);
    expect(valueOf(assessed, 'assessment.stage.A')).toBeCloseTo(steel, 9);
    expect(valueOf(assessed, 'assessment.stage.B')).toBeCloseTo(-steel, 9);
    const { uncertainty } = figureOf(assessed, 'assessment.total');
    expect(uncertainty.kind === 'interval' ? Number(uncertainty.high) : 0).toBeLessThan(1e-9);
  });

  it('deliver and treat a material', async () => {
    const works = worksCsv().replaceAll('\n', ',\n').replace('geometric_sd,', 'geometric_sd,reference');
    const burning = `${works}burning,rubbish,waste,input,2,kg,,,,,yes
burning,Carbon dioxide,elementary,output,3,kg,air,124-38-9,,,
`;
    const from = (id: string) => ({ what: { kind: 'process', id } as const });
    const frame = {
      ...{ amount: '2', unit: 'kg', a: '0', b: '0', r1: '0', r2: '0.4', r3: '0', qualityIn: '1', qualityOut: '0.5' },
      suppliers: {
        ...{ virgin: from('steel making'), virginReplaced: from('iron making') },
        ...{ recyclingAtEndOfLife: from('burning'), disposal: from('burning') },
      },
    };
    const assessed = assessedRun(
      inputsOf([activity('a', [], { materials: [frame] })]),
      rulebook,
      await imported('works.csv', burning),
    );
    const iron = 1.5 + 0.3 * power;
    expect(valueOf(assessed, 'assessment.total')).toBeCloseTo(2 * (steel - 0.4 * 0.5 * iron + (0.4 + 0.6) * 1.5), 9);
    expect(assessed.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('have their suppliers in the graph', () => {
    const { shape } = supplyGraphRun(
      { subject: { kind: 'assessment', inputs: car }, nodesMax: 20, shareMin: '0.001' },
      rulebook,
      body,
    );
    expect(shape.links).toContainEqual({
      from: 'database: iron making [iron making]',
      to: 'database: steel making [steel making]',
    });
  });

  it('have names of their own, whatever tags and activities of the caller are called', () => {
    const taken = takes('steel making', '1', 'kg');
    const assessed = run(
      inputsOf([
        activity('a', [taken, uses('b', '1'), uses('steel making [steel making]', '1')], { tags: { stage: 'x' } }),
        activity('b', [taken], { tags: { phase: 'x' } }),
        activity('steel making [steel making]', [takes('steel making', '2', 'kg')]),
      ]),
    );
    const of = 'assessment.activity.steel making [steel making]';
    expect(valueOf(assessed, 'assessment.total')).toBeCloseTo(4 * steel, 9);
    expect(valueOf(assessed, `${of} for x`)).toBeCloseTo(steel, 9);
    expect(valueOf(assessed, `${of} for phase=x`)).toBeCloseTo(steel, 9);
    expect(valueOf(assessed, `${of} (2)`)).toBeCloseTo(2 * steel, 9);
  });

  it('are told from parameters, products and activities of the caller by whatever names those have', () => {
    const named = inputsOf(
      [
        activity('database: steel making [steel making]', [takes('steel making', '1', 'kg')]),
        activity('database: steel', []),
      ],
      {
        parameters: ['score:steel making', 'database: x'].map((id) => ({ id, value: '7' })),
      },
    );
    const assessed = run(named);
    expect(valueOf(assessed, 'assessment.total')).toBeCloseTo(steel, 9);
    expect(assessed.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('leave loops of the caller that use more than they make refused in the graph', () => {
    const loop = inputsOf([
      activity('a', [takes('steel making', '1', 'kg'), uses('b', '1.2')]),
      activity('b', [uses('a', '1.2')]),
    ]);
    const subject = { kind: 'assessment', inputs: loop } as const;
    expect(() => supplyGraphRun({ subject, nodesMax: 20, shareMin: '0.001' }, rulebook, body)).toThrow(
      'uses more than it makes',
    );
  });

  it('are among the draws to make before the first is made, so that the share made never falls', () => {
    const shares: number[] = [];
    class Watched extends DrawProgress {
      override readonly add = (draws: number): void => {
        Atomics.add(new Int32Array(this.shared), 0, draws);
        const { made, toMake } = this.read();
        shares.push(made / toMake);
      };
    }
    const rises = (): void => {
      expect(shares.length).toBeGreaterThan(2);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(shares.splice(0).at(-1)).toBe(1);
    };
    assessedRun(car, rulebook, body, new Watched());
    rises();
    const changes = [{ kind: 'exchange', activity: 'car', exchange: 0, amount: '1' }] as const;
    scenarioRun({ baseline: car, changes }, rulebook, body, new Watched());
    rises();
  });

  it('are looked for by name among all others for the first unknown ones alone', () => {
    const unknown = Array.from({ length: 8 }, () => takes('Proces 0', '1', 'kg'));
    const ring = packedDatabase(ringDatabase([{ own: [1], used: 0 }]));
    let refusal: QuestionRefusedError | undefined;
    try {
      assessedRun(inputsOf([activity('a', unknown)]), rulebook, ring);
    } catch (error) {
      if (error instanceof QuestionRefusedError) refusal = error;
    }
    const descriptions = refusal?.refusal.violations.map(({ description }) => description) ?? [];
    expect(descriptions.map((text) => text.includes('nearest: a0 (Process 0)'))).toEqual([
      ...[true, true, true, true, true],
      ...[false, false, false],
    ]);
  });

  it('are in scenarios and draws', () => {
    const changes = [{ kind: 'exchange', activity: 'car', exchange: 0, amount: '1' }] as const;
    const scenario = scenarioRun({ baseline: car, changes }, rulebook, body);
    expect(valueOf(scenario, 'scenario.difference')).toBeCloseTo(-steel, 9);
    expect(distributionRun({ assessment: car, bins: 5 }, rulebook, body).figures).toHaveLength(15);
  });

  it('whose gases the method does not count are named in a warning, wherever their score is used', () => {
    const ownMethod = {
      name: 'Of methane alone',
      source: { id: 's', version: '1', locator: 'l', licence: '' },
      potentials: { 'CH4-fossil': '29.8' },
    };
    const uncounted = { ...car, activities: [activity('car', [takes('steel making', '2', 'kg')])], ownMethod };
    const inputs: AssessmentInputs = { ...uncounted, method: 'own' };
    const inside = databaseProcessRun(processInputs('steel making', { method: 'own', ownMethod }), body, rulebook);
    const found = inside.warnings.find(({ code }) => code === 'uncharacterised-flow');
    expect(found?.message.en).toContain('1 times, first flow');
    expect(run(inputs).warnings).toContainEqual(found);
    const changes = [{ kind: 'exchange', activity: 'car', exchange: 0, amount: '1' }] as const;
    expect(scenarioRun({ baseline: inputs, changes }, rulebook, body).warnings).toContainEqual(found);
    expect(distributionRun({ assessment: inputs, bins: 5 }, rulebook, body).warnings).toContainEqual(found);
  });

  it('warn of themselves in scenarios of the changed inventory and in draws as in the assessment', () => {
    // 2 x 0.8 units come back for each that is put into the ring.
    const loop = packedDatabase(
      ringDatabase([
        { own: [1], used: 2 },
        { own: [1], used: 0.8 },
      ]),
    );
    const codes = ({ warnings }: RunBody): readonly string[] => warnings.map(({ code }) => code);
    const inputs = inputsOf([activity('a', [takes('a0', '1', 'kg')])]);
    const assessed = codes(assessedRun(inputs, rulebook, loop));
    const expected = ['database-in-co2e', 'uncharacterised-flow', 'unproductive-loop'];
    expect(assessed.filter((code) => expected.includes(code)).sort()).toEqual(expected);
    const changes = [{ kind: 'exchange', activity: 'a', exchange: 0, amount: '3' }] as const;
    for (const answer of [
      scenarioRun({ baseline: inputs, changes }, rulebook, loop),
      distributionRun({ assessment: inputs, bins: 5 }, rulebook, loop),
    ])
      expect(codes(answer)).toEqual(expect.arrayContaining(expected));
  });

  it('treat a waste of the assessment', async () => {
    const throws = inputsOf([activity('a', [takes('burning', '4', 'kg', { kind: 'waste' })])]);
    const assessed = assessedRun(throws, rulebook, await imported('waste.csv', treatmentCsv));
    expect(valueOf(assessed, 'assessment.total')).toBeCloseTo(6, 9);
    expect(assessed.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('refuse a waste they do not treat, and to be made from nothing where they treat one', async () => {
    const treatment = await imported('waste.csv', treatmentCsv);
    expect(() => assessedRun(inputsOf([activity('a', [takes('burning', '4', 'kg')])]), rulebook, treatment)).toThrow(
      '/activities/0/exchanges/0/process: expected a process that makes something, for an input: this one treats a waste',
    );
    const throws = takes('steel making', '1', 'kg', { kind: 'waste' });
    expect(() => run(inputsOf([activity('a', [throws])]))).toThrow(
      '/activities/0/exchanges/0/process: expected a process that treats a waste, for a waste: this one makes something',
    );
  });

  it.each<[string, AssessmentInputs, string, string]>([
    [
      'one the database does not hold, with those of a name like it',
      inputsOf([activity('a', [takes('steel makin', '1', 'kg')])]),
      '/activities/0/exchanges/0/process',
      'nearest: steel making',
    ],
    [
      'one of no database',
      assessmentInputs([activity('a', [takes('steel making', '1', 'kg')])]),
      '/activities/0/exchanges/0/process',
      'a process of options.database',
    ],
    [
      'a unit that does not convert',
      inputsOf([activity('a', [takes('steel making', '1', 'kWh')])]),
      '/activities/0/exchanges/0/unit',
      'converts to kg',
    ],
  ])('refuse %s', (_, inputs, field, message) => {
    let refusal: QuestionRefusedError | undefined;
    try {
      run(inputs);
    } catch (error) {
      if (error instanceof QuestionRefusedError) refusal = error;
    }
    expect(refusal?.refusal.violations[0]?.field).toBe(field);
    expect(refusal?.message).toContain(message);
  });

  it('refuse more draws than the database behind them can be solved in', () => {
    const ring = packedDatabase(ringDatabase(Array.from({ length: 1_300 }, () => ({ own: [1], used: 0.1 }))));
    const inputs = inputsOf([activity('a', [takes('a0', '1', 'kg')])], { draws: 20_000 });
    expect(() => assessedRun(inputs, rulebook, ring)).toThrow('at most 19230, for 1300 activities');
  });
});
