import type { Interval } from '@carbon-butler/domain-quantity';
import { loadRulebook } from '@carbon-butler/domain-rulebook';
import type { ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { databaseProcessRun } from '../assess-database/database-process-run.js';
import { QuestionRefusedError, type Refusal } from '../assess-inventory/refusals.js';
import { packedDatabase, ringDatabase } from '../testing/packed-database.fixture.js';
import { type DatabaseScoresInputs, databaseScoresRun } from './database-scores-run.js';

const rulebook = loadRulebook();
const asked: DatabaseScoresInputs = {
  ...{ database: { id: 'db', digest: 'd1' }, activities: [], text: '', limit: 500 },
  ...{ method: 'impact-category', impactCategory: 'c', draws: 200, seed: '1', date: '2026-01-01' },
};
/** Flow f0 counts 1 and f1 counts 10. */
const impactCategories: ParsedDatabase['impactCategories'] = [
  {
    ...{ id: 'c', name: 'Eutrophication', method: 'CML', unit: 'kg PO4 eq' },
    factors: [
      { flow: 'f0', value: 1, unit: 'kg' },
      { flow: 'f1', value: 10, unit: 'kg' },
    ],
  },
];
const ring = (members: Parameters<typeof ringDatabase>[0]) => ({ ...ringDatabase(members), impactCategories });

function scoresOf(inputs: DatabaseScoresInputs, body: Uint8Array) {
  const { run, shape } = databaseScoresRun(inputs, body, rulebook);
  const values = new Map(run.figures.map(({ id, value }) => [id, Number(value)]));
  return { run, shape, score: (activity: string) => values.get(`score.${activity}`) };
}

function refusalOf(inputs: DatabaseScoresInputs, body: Uint8Array): Refusal {
  try {
    databaseScoresRun(inputs, body, rulebook);
  } catch (error) {
    if (error instanceof QuestionRefusedError) return error.refusal;
    throw error;
  }
  throw new Error('not refused');
}

describe('scores of the processes of a database', () => {
  it('are what each emits and what it uses of the others, in a ring of three by hand', () => {
    // y0 = 1 + 0.5 y1, y1 = 20 + 0.1 y2, y2 = 3 + 0.2 y0
    const body = packedDatabase(
      ring([
        { own: [1], used: 0.5 },
        { own: [0, 2], used: 0.1 },
        { own: [3], used: 0.2 },
      ]),
    );
    const { run, shape, score } = scoresOf(asked, body);
    const y0 = (1 + 0.5 * (20 + 0.1 * 3)) / (1 - 0.5 * 0.1 * 0.2);
    expect(score('a0')).toBeCloseTo(y0, 9);
    expect(score('a2')).toBeCloseTo(3 + 0.2 * y0, 9);
    expect(score('a1')).toBeCloseTo(20 + 0.1 * (3 + 0.2 * y0), 9);
    expect(shape.processes.map(({ activity }) => activity)).toEqual(['a0', 'a1', 'a2']);
    expect(run.figures[0]).toMatchObject({
      ...{ unit: '[kg PO4 eq]/kg', uncertainty: { kind: 'exact' } },
      label: { en: 'Eutrophication of Process 0, per kg' },
    });
    expect(run.checks.every(({ passed }) => passed)).toBe(true);
  });

  it('are those of single assessments, with intervals that agree within four standard errors', () => {
    const members = Array.from({ length: 60 }, (_, n) => ({
      ...{ own: [1 + (n % 7), (n % 3) / 10], used: 0.3 + (n % 5) / 10, geometricSd: 1.1 + (n % 4) / 20 },
    }));
    const body = packedDatabase(ring(members));
    const draws = 1_000;
    const activities = ['a0', 'a31'];
    const { run, score } = scoresOf({ ...asked, activities, draws }, body);
    const { activities: _activities, text: _text, limit: _limit, ...by } = asked;
    for (const [n, activity] of activities.entries()) {
      const [total] = databaseProcessRun(
        { ...by, activity, amount: '1', draws, seed: 'another' },
        body,
        rulebook,
      ).figures;
      expect(score(activity)).toBeCloseTo(Number(total?.value), 9);
      const [all, single] = [run.figures[n]?.uncertainty as Interval, total?.uncertainty as Interval];
      const sd = (Number(single.high) - Number(single.low)) / 3.92;
      // Of a quantile: sqrt(p (1 - p) / draws) over the density there; of two samples, times sqrt(2).
      const standardError = (Math.SQRT2 * Math.sqrt((0.025 * 0.975) / draws) * sd) / 0.0584;
      for (const end of ['low', 'high'] as const)
        expect(Math.abs(Number(all[end]) - Number(single[end]))).toBeLessThan(4 * standardError);
      expect([all.method, all.draws]).toEqual(['monte-carlo', draws]);
    }
  });

  it('are per unit that a treatment takes', () => {
    const database = ring([{ own: [4], used: 0 }]);
    const treated: ParsedDatabase = {
      ...database,
      flows: database.flows.map((flow) => (flow.id === 'p0' ? { ...flow, kind: 'waste' } : flow)),
      processes: database.processes.map((process) => ({
        ...process,
        exchanges: process.exchanges.map((exchange) =>
          exchange.id === 'made' ? { ...exchange, direction: 'input', amount: 2 } : exchange,
        ),
      })),
    };
    expect(scoresOf(asked, packedDatabase(treated)).score('a0')).toBeCloseTo(4 / 2, 12);
  });

  it('keep their digits where they are small, all in one unit', () => {
    const body = packedDatabase({
      ...ringDatabase([
        { own: [3], used: 0 },
        { own: [7], used: 0 },
      ]),
      impactCategories: [{ ...impactCategories[0]!, factors: [{ flow: 'f0', value: 1.23456789e-13, unit: 'kg' }] }],
    });
    const { run, score } = scoresOf(asked, body);
    expect(new Set(run.figures.map(({ unit }) => unit))).toEqual(new Set(['10^-12.[kg PO4 eq]/kg']));
    expect(score('a0')).toBeCloseTo(0.370370367, 10);
    expect(score('a1')).toBeCloseTo(0.864197523, 10);
  });

  it('of loops that use more than they make are given, with a warning', () => {
    const body = packedDatabase(
      ring([
        { own: [1], used: 1.2 },
        { own: [1], used: 1 },
      ]),
    );
    const { run, score } = scoresOf(asked, body);
    expect(score('a0')).toBeCloseTo((1 + 1.2) / (1 - 1.2), 9);
    expect(run.warnings.map(({ code }) => code)).toContain('unproductive-loop');
  });

  it('are of those whose name has the text, of the first up to the limit, which is said', () => {
    const body = packedDatabase(ring(Array.from({ length: 12 }, () => ({ own: [1], used: 0 }))));
    const some = scoresOf({ ...asked, text: 'PROCESS 1' }, body);
    expect(some.shape.processes.map(({ activity }) => activity)).toEqual(['a1', 'a10', 'a11']);
    expect(some.run.warnings.map(({ code }) => code)).not.toContain('more-processes');
    const two = scoresOf({ ...asked, text: 'process 1', limit: 2 }, body);
    expect(two.run.figures.map(({ id }) => id)).toEqual(['score.a1', 'score.a10']);
    expect(two.run.warnings.find(({ code }) => code === 'more-processes')?.message.en).toContain('2 of 3');
  });

  it.each<[string, Partial<DatabaseScoresInputs>, string, string]>([
    ['an unknown activity', { activities: ['a0', 'a-1'] }, 'MISSING_PRODUCER', '/activities/1'],
    ['an activity named twice', { activities: ['a0', 'a1', 'a0'] }, 'INVALID_INVENTORY', '/activities/2'],
    ['a text in no name', { text: 'nothing' }, 'MISSING_PRODUCER', '/text'],
    ['too few draws', { draws: 99 }, 'INVALID_INVENTORY', '/draws'],
    ['too many draws', { draws: 20_001 }, 'INVALID_INVENTORY', '/draws'],
    ['an unknown category', { impactCategory: 'x' }, 'UNKNOWN_IMPACT_CATEGORY', '/impactCategory'],
  ])('are refused for %s', (_, change, reason, field) => {
    const body = packedDatabase(
      ring([
        { own: [1], used: 0.1 },
        { own: [1], used: 0.1 },
      ]),
    );
    expect(refusalOf({ ...asked, ...change }, body)).toMatchObject({ reason, violations: [{ field }] });
  });

  it('are refused where draws times what lies behind them is too much', () => {
    const body = packedDatabase(ring(Array.from({ length: 1_300 }, () => ({ own: [1], used: 0.1 }))));
    const inputs = { ...asked, activities: ['a0'], draws: 20_000 };
    expect(refusalOf(inputs, body)).toMatchObject({
      reason: 'INVENTORY_TOO_LARGE',
      violations: [{ field: '/draws', description: expect.stringContaining('at most 19230, for 1300') as string }],
    });
  });

  it('are refused for more draws than the formulas behind them can be evaluated in', () => {
    const terms = 120;
    const database = ring(Array.from({ length: 200 }, () => ({ own: [terms], used: 0 })));
    const formula = Array.from({ length: terms }, () => 'x').join('+');
    const body = packedDatabase({
      ...database,
      format: 'openlca-jsonld',
      parameters: [{ name: 'x', value: 1, uncertainty: { kind: 'normal', mean: 1, sd: 0.1 } }],
      processes: database.processes.map((process) => ({
        ...process,
        exchanges: process.exchanges.map((exchange) => (exchange.id === 'f0' ? { ...exchange, formula } : exchange)),
      })),
    });
    const { reason, violations } = refusalOf({ ...asked, draws: 20_000 }, body);
    expect(reason).toBe('INVENTORY_TOO_LARGE');
    expect(violations).toMatchObject([
      { field: '/draws', description: expect.stringContaining('with these formulas') },
    ]);
  });
});
