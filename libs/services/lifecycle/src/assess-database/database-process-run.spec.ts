import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { type ImpactFactor, linkDatabase, type ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import { readImport, unpackDatabase } from '../import-database/read-import.js';
import { packedDatabase, ringDatabase } from '../testing/packed-database.fixture.js';
import { kgCo2ePerKgSteel, molPerKgCo2, steelDatabase } from '../testing/steel-database.fixture.js';
import { type DatabaseProcessInputs, databaseProcessRun } from './database-process-run.js';
import { databaseProcesses } from './database-processes.js';
import { impactCategories } from './impact-categories.js';
import { productSystems } from './product-systems.js';

const rulebook = loadRulebook();
const asked: DatabaseProcessInputs = {
  ...{ database: { id: 'db', digest: 'd1' }, activity: 'steel-making', amount: '2' },
  ...{ method: 'impact-category', impactCategory: 'acid', draws: 500, seed: '1', date: '2026-01-01' },
};

async function steelBody(): Promise<Uint8Array> {
  const outcome = await readImport({ name: 'steel.zip', bytes: steelDatabase() });
  if (!('read' in outcome)) throw new Error(outcome.problem);
  return outcome.read.body;
}

/** Figures of a run by id, as numbers. */
function figuresOf(inputs: DatabaseProcessInputs, body: Uint8Array) {
  const { figures } = databaseProcessRun(inputs, body, rulebook);
  return new Map(figures.map(({ id, value }) => [id, Number(value)]));
}

describe('a process in an impact category of its database', () => {
  it('has a score in the unit of the category that names category, method and database as its sources', async () => {
    const run = databaseProcessRun(asked, await steelBody(), rulebook);
    const total = run.figures.find(({ id }) => id === 'assessment.total')!;
    expect(Number(total.value)).toBeCloseTo(2 * kgCo2ePerKgSteel * molPerKgCo2, 9);
    expect([total.unit, total.label.en]).toEqual(['[mol H+ eq]', 'Ocean acidification of the demand']);
    expect(total.sources).toContainEqual({
      id: 'impact-category-of-database',
      version: 'd1',
      locator: 'database db: Coastal waters, Ocean acidification (acid)',
      licence: "the database's own",
    });
    expect(new Set(run.figures.map(({ unit }) => unit))).toEqual(new Set(['[mol H+ eq]']));
    expect(run.checks.every(({ passed }) => passed)).toBe(true);
    expect(run.ruleSets).toEqual([]);
  });

  it('is split by activity and by flow, which add up to it', async () => {
    const figures = figuresOf(asked, await steelBody());
    expect(figures.get('assessment.activity.iron-making')).toBeCloseTo(2 * 0.9 * 1.5 * molPerKgCo2, 9);
    expect(figures.get('assessment.activity.steel-making')).toBeCloseTo(2 * 0.2 * molPerKgCo2, 9);
    expect(figures.get('assessment.flow.Carbon dioxide, fossil')).toBeCloseTo(figures.get('assessment.total')!, 9);
  });

  it('says how many exchanges behind it have no factor, and counts them 0', async () => {
    const run = databaseProcessRun({ ...asked, impactCategory: 'nothing' }, await steelBody(), rulebook);
    expect(run.figures.find(({ id }) => id === 'assessment.total')).toMatchObject({
      value: '0',
      uncertainty: { kind: 'exact' },
    });
    const { message } = run.warnings.find(({ code }) => code === 'exchanges-without-factor')!;
    expect(message.en).toContain('2 of 2 elementary exchanges');
  });

  it('is refused for a category the database does not have, with the nearest', async () => {
    const body = await steelBody();
    const refusal = (() => {
      try {
        databaseProcessRun({ ...asked, impactCategory: 'ocean acid' }, body, rulebook);
      } catch (error) {
        if (error instanceof QuestionRefusedError) return error.refusal;
      }
      throw new Error('not refused');
    })();
    expect(refusal.reason).toBe('UNKNOWN_IMPACT_CATEGORY');
    expect(refusal.violations).toEqual([
      {
        field: '/impactCategory',
        description: expect.stringContaining('nearest: acid (Ocean acidification)') as string,
      },
    ]);
  });

  it('shows the largest flows of many, and the sum of the others', () => {
    const count = 80;
    const amounts = Array.from({ length: count }, (_, n) => n + 1);
    const factors = amounts.map((_, n): ImpactFactor => ({ flow: `f${n}`, value: 10, unit: 'kg' }));
    const body = packedDatabase({
      ...ringDatabase([{ own: amounts, used: 0 }]),
      impactCategories: [{ id: 'c', name: 'c', method: '', unit: '', factors }],
    } satisfies ParsedDatabase);
    const inputs = { ...asked, activity: 'a0', amount: '1', impactCategory: 'c' };
    const figures = figuresOf(inputs, body);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    const flows = [...figures].filter(([id]) => id.startsWith('assessment.flow.'));
    expect(flows).toHaveLength(50);
    expect(figures.get('assessment.flow.f79')).toBeCloseTo(800, 9);
    expect(figures.get('assessment.flow.(rest)')).toBeCloseTo(10 * sum(amounts.slice(0, count - 49)), 9);
    expect(sum(flows.map(([, value]) => value))).toBeCloseTo(10 * sum(amounts), 7);
    const [total] = databaseProcessRun(inputs, body, rulebook).figures;
    expect(total?.unit).toBe('[unit of c]');
  });
});

describe('factors of an impact category', () => {
  const body = (factors: readonly ImpactFactor[]) =>
    packedDatabase({
      ...ringDatabase([{ own: [3, 5], used: 0 }]),
      impactCategories: [{ id: 'c', name: 'c', method: '', unit: 'CTUh', factors }],
    });
  const inputs = { ...asked, activity: 'a0', amount: '1', impactCategory: 'c' };

  it('so small that the score would lose its digits give it in a smaller unit', () => {
    const { figures } = databaseProcessRun(inputs, body([{ flow: 'f0', value: 1.23456789e-10, unit: 'kg' }]), rulebook);
    expect(figures[0]).toMatchObject({ value: '0.000370370367', unit: '10^-6.[CTUh]' });
    const { figures: tiny } = databaseProcessRun(
      inputs,
      body([{ flow: 'f0', value: 1.23456789e-17, unit: 'kg' }]),
      rulebook,
    );
    expect(tiny.find(({ id }) => id === 'assessment.flow.f0')).toMatchObject({
      ...{ value: '0.000037037037', unit: '10^-12.[CTUh]' },
    });
  });

  it('for other places alone, or per a unit that does not convert, are said to count nothing', () => {
    const { figures, warnings } = databaseProcessRun(
      inputs,
      body([
        { flow: 'f0', value: 1, unit: 'kg', location: 'CN' },
        { flow: 'f1', value: 1, unit: 'm2' },
      ]),
      rulebook,
    );
    expect(figures[0]?.value).toBe('0');
    expect(warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['other-location', 'unconvertible-factor', 'exchanges-without-factor', 'database-method']),
    );
  });

  it('with a spread give the score an interval', () => {
    const uncertainty = { kind: 'lognormal', median: 2, sigma: Math.log(1.5) } as const;
    const [total] = databaseProcessRun(
      inputs,
      body([{ flow: 'f0', value: 2, unit: 'kg', uncertainty }]),
      rulebook,
    ).figures;
    if (total?.uncertainty.kind !== 'interval') throw new Error('no interval');
    // Exact quantiles: 6 times 1.5 to the power of -1.96 and 1.96; 500 draws are good to about 8 %.
    expect(Math.abs(Number(total.uncertainty.high) / (6 * 1.5 ** 1.96) - 1)).toBeLessThan(0.25);
    expect(Math.abs(Number(total.uncertainty.low) / (6 * 1.5 ** -1.96) - 1)).toBeLessThan(0.25);
  });
});

describe('a product system of a database', () => {
  // Two make iron, at 1 and at 3 kg of carbon dioxide; the car takes 2 kg of it.
  const made = ringDatabase([
    { own: [5], used: 2 },
    { own: [1], used: 0 },
    { own: [3], used: 0 },
  ]);
  const iron = made.flows.find(({ id }) => id === 'p1')!;
  const database: ParsedDatabase = {
    ...made,
    flows: [
      ...made.flows.map((flow) =>
        flow.id === 'f0' ? { ...flow, name: 'Carbon dioxide, fossil', cas: '124-38-9' } : flow,
      ),
    ],
    processes: made.processes.map((process) =>
      process.id === 'a2'
        ? { ...process, exchanges: process.exchanges.map((e) => (e.flow === 'p2' ? { ...e, flow: iron.id } : e)) }
        : process,
    ),
    productSystems: [
      {
        ...{ id: 'chain', name: 'Car by a2', referenceProcess: 'car-1', targetAmount: 1.5, targetUnit: 'kg' },
        processes: [
          { instance: 'car-1', process: 'a0', parameters: {} },
          { instance: 'iron-1', process: 'a2', parameters: {} },
        ],
        links: [{ provider: 'iron-1', flow: 'p1', process: 'car-1' }],
      },
    ],
  };
  const inputs: DatabaseProcessInputs = {
    ...{ database: { id: 'db', digest: 'd1' }, activity: 'a0', amount: '1', method: 'GWP100-AR6' },
    ...{ draws: 100, seed: '1', date: '2026-01-01' },
  };

  it('says who supplies whom, before the rule for providers', () => {
    const body = packedDatabase(database);
    // Without it nothing decides between the two, and the input counts without its upstream.
    expect(figuresOf(inputs, body).get('assessment.total')).toBeCloseTo(5, 12);
    expect(figuresOf({ ...inputs, productSystem: 'chain' }, body).get('assessment.total')).toBeCloseTo(5 + 2 * 3, 12);
  });

  it('is refused by the name of one like it where there is none of its id', () => {
    expect(() =>
      databaseProcessRun({ ...inputs, productSystem: 'chains' }, packedDatabase(database), rulebook),
    ).toThrow('nearest: chain (Car by a2)');
  });

  it('is listed with the activity it is for', () => {
    const known = databaseProcesses(linkDatabase(database, { characterisation: { methods: [], gases: [] } }));
    expect(productSystems(database, known, { text: 'CAR', limit: 5 })).toEqual([
      {
        ...{ id: 'chain', name: 'Car by a2', activities: ['a0'], targetAmount: '1.5', targetUnit: 'kg' },
        ...{ processes: 2, links: 1 },
      },
    ]);
    expect(productSystems(database, known, { text: 'ship', limit: 5 })).toEqual([]);
  });
});

describe('impact categories of a database', () => {
  it('are found by name and method, with how much of what is exchanged they know', async () => {
    const database = unpackDatabase(await steelBody());
    const list = impactCategories(database, { text: 'OCEAN', limit: 10 });
    const acid = { id: 'acid', name: 'Ocean acidification', method: 'Coastal waters', unit: 'mol H+ eq' };
    expect(list).toEqual({ categories: [{ ...acid, factors: 1, characterisedFlows: 1 }], exchangedFlows: 1 });
    expect(impactCategories(database, { text: 'coastal', limit: 10 }).categories).toHaveLength(2);
    expect(impactCategories(database, { text: '', limit: 1 }).categories).toHaveLength(1);
  });
});
