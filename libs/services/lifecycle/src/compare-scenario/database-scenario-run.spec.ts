import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { type Change, compile, intensities, supply, whatIf } from '@carbon-butler/engine-lca';
import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import { databaseProcessRun } from '../assess-database/database-process-run.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { QuestionRefusedError, type Refusal } from '../assess-inventory/refusals.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { imported, parameterCsv, processInputs, works, worksCsv } from '../testing/imported.fixture.js';
import { packedDatabase, ringDatabase } from '../testing/packed-database.fixture.js';
import type { DatabaseChange } from './change-database.js';
import { databaseScenarioRun } from './database-scenario-run.js';

const rulebook = loadRulebook();
const steel = processInputs('steel making');

const figureOf = ({ figures }: RunBody, id: string) => {
  const found = figures.find((figure) => figure.id === id);
  if (!found) throw new Error(`no figure ${id}`);
  return found;
};
const valueOf = (run: RunBody, id: string): number => Number(figureOf(run, id).value);
const refusalOf = (ask: () => unknown): Refusal => {
  try {
    ask();
  } catch (error) {
    if (error instanceof QuestionRefusedError) return error.refusal;
    throw error;
  }
  throw new Error('was not refused');
};
const amount = (activity: string, exchange: string, value: string): DatabaseChange => ({
  ...{ kind: 'amount', activity, exchange, amount: value },
});
const provider = (activity: string, exchange: string, by: string): DatabaseChange => ({
  ...{ kind: 'provider', activity, exchange, provider: by },
});
const parameter = (name: string, value: string, activity?: string): DatabaseChange => ({
  ...{ kind: 'parameter', parameter: name, value, ...(activity !== undefined && { activity }) },
});

describe('a scenario of a database', () => {
  let body: Uint8Array;
  beforeAll(async () => {
    body = await imported('works.csv', worksCsv());
  });
  const compare = (...changes: readonly DatabaseChange[]) =>
    databaseScenarioRun({ baseline: steel, changes }, body, rulebook);

  /** By hand: y = iron (1.5 + 0.3 p) + 0.5 p + own, with power at p = 0.9 + 0.002 y. */
  const steelWith = (ironKg: number, own = 0.2): number =>
    (ironKg * 1.5 + own + (0.3 * ironKg + 0.5) * 0.9) / (1 - (0.3 * ironKg + 0.5) * 0.002);

  it('has the baseline that the run on the database has, with its interval', () => {
    const run = databaseProcessRun(steel, body, rulebook);
    const scenario = compare(amount('steel making', '4', '0.1'));
    expect(valueOf(scenario, 'scenario.baseline')).toBeCloseTo(steelWith(0.9), 9);
    const [told, drawn] = [figureOf(run, 'assessment.total'), figureOf(scenario, 'scenario.baseline')];
    expect(Number(drawn.value)).toBeCloseTo(Number(told.value), 12);
    for (const bound of ['low', 'median', 'high'] as const)
      expect(drawn.uncertainty.kind === 'interval' && Number(drawn.uncertainty[bound])).toBeCloseTo(
        told.uncertainty.kind === 'interval' ? Number(told.uncertainty[bound]) : Number.NaN,
        9,
      );
  });

  it('draws a changed input and emission as a database with those amounts draws them', async () => {
    const other = await imported('works.csv', worksCsv({ ...works, ironKg: 0.8, steelCo2Kg: 0.3 }));
    const scenario = compare(amount('steel making', '2', '0.8'), amount('steel making', '4', '0.3'));
    const told = figureOf(databaseProcessRun(steel, other, rulebook), 'assessment.total');
    const drawn = figureOf(scenario, 'scenario.changed');
    expect(Number(drawn.value)).toBeCloseTo(steelWith(0.8, 0.3), 9);
    if (drawn.uncertainty.kind !== 'interval' || told.uncertainty.kind !== 'interval') throw new Error('no interval');
    for (const bound of ['low', 'median', 'high'] as const)
      expect(Number(drawn.uncertainty[bound])).toBeCloseTo(Number(told.uncertainty[bound]), 9);
  });

  it('counts by an impact category of the database, before and after in the unit of one scale', () => {
    const category = { id: 'ozone', name: 'Ozone depletion', method: 'm', unit: 'kg CFC-11 eq' };
    const factors = [{ flow: 'f0', value: 1e-9, unit: 'kg' }];
    const database = { ...ringDatabase([{ own: [2], used: 0 }]), impactCategories: [{ ...category, factors }] };
    const baseline = { ...processInputs('a0'), method: 'impact-category', impactCategory: 'ozone' } as const;
    const inputs = { baseline, changes: [amount('a0', 'f0', '3000')] };
    const run = databaseScenarioRun(inputs, packedDatabase(database), rulebook);
    expect(['baseline', 'changed', 'difference'].map((id) => valueOf(run, `scenario.${id}`))).toEqual([
      ...[0.002, 3, 2.998],
    ]);
    expect(figureOf(run, 'scenario.changed')).toMatchObject({
      unit: '10^-6.[kg CFC-11 eq]',
      sources: [{ id: 'inventory-of-the-caller' }, { id: 'impact-category-of-database' }],
    });
  });

  it('cancels what both share: a change of what is certain makes a nearly certain difference', () => {
    const { uncertainty, value } = figureOf(compare(amount('steel making', '4', '0.1')), 'scenario.difference');
    expect(Number(value)).toBeCloseTo(steelWith(0.9, 0.1) - steelWith(0.9), 12);
    // Steel runs 1 / (1 - loop) times, and the loop holds the uncertain iron: hence not exact.
    if (uncertainty.kind !== 'interval') throw new Error('no interval');
    expect(Number(uncertainty.high) - Number(uncertainty.low)).toBeLessThan(1e-4);
  });

  it.each<[string, readonly DatabaseChange[], readonly Change[]]>([
    [
      'another amount',
      [amount('steel making', '2', '0.75')],
      [{ kind: 'input', activity: 'steel making', supplier: 'iron making', amount: 0.75 }],
    ],
    [
      'a supplier that was not upstream, of another product in another unit',
      [provider('steel making', '3', 'wind power')],
      [
        { kind: 'input', activity: 'steel making', supplier: 'coal power', amount: 0 },
        { kind: 'input', activity: 'steel making', supplier: 'wind power', amount: 0.5 * 3.6 },
      ],
    ],
    [
      'both in several activities',
      [amount('iron making', '2', '0.4'), provider('iron making', '2', 'wind power'), amount('coal power', '2', '0')],
      [
        { kind: 'input', activity: 'iron making', supplier: 'coal power', amount: 0 },
        { kind: 'input', activity: 'iron making', supplier: 'wind power', amount: 0.4 * 3.6 },
        { kind: 'input', activity: 'coal power', supplier: 'steel making', amount: 0 },
      ],
    ],
  ])('scores %s as a low-rank update of the whole solved system does', (_, changes, same) => {
    const characterisation = {
      methods: ['m'],
      gases: [{ cas: '124-38-9', names: [], potentials: { m: { fossil: 1 } } }],
    };
    const { inventory } = linkDatabase(unpackDatabase(body), { characterisation });
    const { system } = compile(inventory);
    const demand = [{ activity: 'steel making', amount: 1 }];
    const [expected] = whatIf(
      { system, intensities: intensities(system), supply: supply(system, demand) },
      same,
    ).scores;
    const scenario = compare(...changes);
    const relative = (id: string, value = Number.NaN): number => Math.abs(valueOf(scenario, id) / value - 1);
    expect(relative('scenario.baseline', expected?.before)).toBeLessThan(1e-9);
    expect(relative('scenario.changed', expected?.after)).toBeLessThan(1e-9);
    expect(valueOf(scenario, 'scenario.changed')).not.toBeCloseTo(valueOf(scenario, 'scenario.baseline'), 3);
  });

  it('says that a loop brought about uses more than it makes', () => {
    const codes = (run: RunBody) => run.warnings.map(({ code }) => code);
    expect(codes(compare(amount('coal power', '2', '3')))).toContain('unproductive-loop');
    expect(codes(compare(amount('coal power', '2', '0.3')))).not.toContain('unproductive-loop');
  });

  it('says that nothing behind the process changes', () => {
    const scenario = compare(amount('wind power', '3', '9'));
    expect(figureOf(scenario, 'scenario.difference')).toMatchObject({ value: '0', uncertainty: { kind: 'exact' } });
    expect(scenario.warnings.map(({ code }) => code)).toContain('no-difference');
  });

  it.each<[DatabaseChange, string, RegExp]>([
    [amount('steel makin', '2', '1'), '/changes/0/activity', /nearest: steel making/],
    [amount('steel making', 'iron', '1'), '/changes/0/exchange', /nearest: 2 \(iron\)/],
    [amount('steel making', '1', '1'), '/changes/0/exchange', /the id of an input or an emission/],
    [amount('steel making', '2', '1e3'), '/changes/0/amount', /plain decimal text/],
    [amount('nothing', '2', 'x'), '/changes/0/activity', /an activity of the database/],
    [provider('steel making', '3', 'wind powr'), '/changes/0/provider', /nearest: wind power/],
    [provider('steel making', '3', 'iron making'), '/changes/0/provider', /counted in kWh, not "iron making \(kg\)"/],
    [provider('steel making', '3', 'steel making'), '/changes/0/provider', /another process/],
    [provider('steel making', '4', 'coal power'), '/changes/0/provider', /no provider of Carbon dioxide/],
    [parameter('base', '1'), '/changes/0/parameter', /a parameter of the whole database, not "base"/],
  ])('is refused for %j with the place and the nearest', (change, field, description) => {
    const { reason, violations } = refusalOf(() => compare(change));
    expect(['INVALID_CHANGE', 'INVALID_INVENTORY']).toContain(reason);
    expect(violations).toContainEqual({ field, description: expect.stringMatching(description) as string });
  });

  it('looks for the nearest of the first few unknown activities only', () => {
    const changes = Array.from({ length: 200 }, (_, n) => amount(`steel makin${n}`, '2', '1'));
    const descriptions = refusalOf(() => compare(...changes)).violations.map(({ description }) => description);
    expect(descriptions.filter((text) => text.includes('nearest: steel making'))).toHaveLength(5);
    expect(descriptions.at(-1)).toMatch(/^an activity of the database, not "steel makin/);
  });

  it.each([0, 201])('is refused for %d changes', (count) => {
    const changes = Array.from({ length: count }, () => amount('steel making', '2', '1'));
    expect(refusalOf(() => compare(...changes)).violations).toEqual([
      { field: '/changes', description: `1 to 200 changes, not "${count}"` },
    ]);
  });
});

describe('a scenario of the parameters of a database', () => {
  let body: Uint8Array;
  const inputs = processInputs('p');
  beforeAll(async () => {
    body = await imported('parameters.csv', parameterCsv());
  });
  const compare = (...changes: readonly DatabaseChange[]) =>
    databaseScenarioRun({ baseline: inputs, changes }, body, rulebook);

  it('moves every amount whose formula a parameter reaches, as a database of that value has them', async () => {
    const scenario = compare(parameter('base', '10'));
    // 2 x 3 + 1 - 1 + 2 = 8; 2 x 10 + 1 + 1 / 6 + 2.
    expect(valueOf(scenario, 'scenario.baseline')).toBeCloseTo(8, 12);
    expect(valueOf(scenario, 'scenario.changed')).toBeCloseTo(23 + 1 / 6, 9);
    const other = databaseProcessRun(inputs, await imported('parameters.csv', parameterCsv(10)), rulebook);
    const [told, drawn] = [figureOf(other, 'assessment.total'), figureOf(scenario, 'scenario.changed')];
    if (drawn.uncertainty.kind !== 'interval' || told.uncertainty.kind !== 'interval') throw new Error('no interval');
    for (const bound of ['low', 'median', 'high'] as const)
      expect(Number(drawn.uncertainty[bound])).toBeCloseTo(Number(told.uncertainty[bound]), 9);
  });

  it("takes a process's own in place of its formula, by its activity", () => {
    expect(valueOf(compare(parameter('k', '4', 'p')), 'scenario.difference')).toBeCloseTo(-2, 12);
    expect(refusalOf(() => compare(parameter('k', '4'))).violations).toEqual([
      {
        field: '/changes/0/parameter',
        description: expect.stringContaining('one of p is named with its activity') as string,
      },
    ]);
    expect(refusalOf(() => compare(parameter('base', '4', 'p'))).violations[0]?.field).toBe('/changes/0/parameter');
  });

  it('lets an amount stand that is changed beside the parameter', () => {
    expect(valueOf(compare(parameter('base', '10'), amount('p', '2', '1')), 'scenario.changed')).toBeCloseTo(
      3 + 1 / 6,
      9,
    );
  });

  it('is refused for a value with which a formula has none', () => {
    expect(refusalOf(() => compare(parameter('base', '4'))).violations).toEqual([
      { field: '/changes', description: expect.stringMatching(/3 of p has one.*not "1 \/ \(base - 4\)"/) as string },
    ]);
  });

  it('is refused for a value with which the process makes nothing', async () => {
    const text = parameterCsv().replace('steel;kg;1;', 'steel;kg;4 - base;').replace('1 / (base - 4)', '0 - 1');
    const yielding = await imported('parameters.csv', text);
    const changes = (value: string) => ({ baseline: inputs, changes: [parameter('base', value)] });
    // (2 x 3.5 + 1 - 1 + 2) / 0.5
    expect(valueOf(databaseScenarioRun(changes('3.5'), yielding, rulebook), 'scenario.changed')).toBeCloseTo(18, 9);
    expect(refusalOf(() => databaseScenarioRun(changes('4'), yielding, rulebook)).violations).toEqual([
      { field: '/changes', description: 'values with which the assessed process makes something, not "p"' },
    ]);
  });

  it('keeps the digits of a score that a baseline of nothing has no scale for', () => {
    const scored = {
      ...ringDatabase([{ own: [0], used: 0 }]),
      impactCategories: [
        {
          ...{ id: 'c', name: 'Ozone depletion', method: 'CML', unit: 'kg CFC-11 eq' },
          factors: [{ flow: 'f0', value: 1e-14, unit: 'kg' }],
        },
      ],
    };
    const baseline = processInputs('a0', { method: 'impact-category', impactCategory: 'c' });
    const changes = [amount('a0', 'f0', '20')];
    const scenario = databaseScenarioRun({ baseline, changes }, packedDatabase(scored), rulebook);
    const { value, unit } = figureOf(scenario, 'scenario.changed');
    expect([Number(value), unit]).toEqual([0.2, '10^-12.[kg CFC-11 eq]']);
    expect(valueOf(scenario, 'scenario.baseline')).toBe(0);
  });
});
