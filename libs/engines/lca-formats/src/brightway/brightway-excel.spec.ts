import { parseBrightwayExcel } from '../index.js';
import { countsOf, exchangeOf, findingCounts, zipOf } from '../testing/memory-sources.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';
import { workbookOf } from '../testing/workbook.fixture.js';

const columns = [
  'name',
  'amount',
  'unit',
  'location',
  'reference product',
  'categories',
  'type',
  'formula',
  'uncertainty type',
  'loc',
  'scale',
  'minimum',
  'maximum',
];
const made = ['car making', 1, 'unit', 'GLO', 'car', undefined, 'production'];
const activity = (...exchanges: readonly (readonly (string | number | undefined)[])[]) => [
  ['Activity', 'car making'],
  ['code', 'A'],
  ['location', 'GLO'],
  ['reference product', 'car'],
  ['unit', 'unit'],
  ['source', 'a paper'],
  ['Exchanges'],
  columns,
  made,
  ...exchanges,
];

describe('a Brightway workbook', () => {
  it('is read by its blocks; a link may leave out the reference product', async () => {
    const book = workbookOf('a.xlsx', {
      notes: [['skip'], ['anything']],
      first: [
        ['Database', 'cars'],
        ['Project parameters'],
        ['name', 'amount', 'formula'],
        ['mass', 1200, undefined],
        [],
        ...activity(
          ['steel making', 1.5, 'kilogram', 'CN'],
          ['Carbon dioxide, fossil', 2, 'kilogram', undefined, undefined, 'air::urban air', 'biosphere'],
        ),
      ],
      second: [
        ['Activity', '~steel making'],
        ['location', 'CN'],
        ['reference product', 'steel'],
        ['unit', 'kilogram'],
        ['Parameters', 'group'],
        ['name', 'amount', 'formula'],
        ['share', 0.5, 'log(mass)'],
        [],
        ['Activity', 'steel, sold'],
        ['type', 'product'],
      ],
    });
    const database = await parseBrightwayExcel(book);
    expect(countsOf(database)).toEqual({ processes: 2, exchanges: 4, flows: 4, parameters: 2, locations: 2 });
    expect(exchangeOf(database, 'A', '2')).toMatchObject({
      flow: 'product|steel making|steel|CN',
      direction: 'input',
      amount: 1.5,
    });
    expect(exchangeOf(database, 'A', '3')).toMatchObject({ direction: 'output' });
    expect(database.flows.find(({ name }) => name.startsWith('Carbon'))).toMatchObject({
      medium: 'air',
      category: ['air', 'urban air'],
    });
    expect(database.processes[0]!.documentation).toEqual({ source: 'a paper' });
    expect(exchangeOf(database, 'steel making|steel|CN', '1')).toMatchObject({
      isReference: true,
      amount: 1,
      unit: 'kilogram',
    });
    expect(findingCounts(database)).toEqual({ 'not-imported': 1, 'guessed-reference': 1 });
  });

  it('gives loc = ln of the median and scale = sigma of a lognormal; the sign is that of the amount', async () => {
    const row = (type: number, ...args: readonly (number | undefined)[]) => [
      'x',
      -2,
      'kilogram',
      'GLO',
      undefined,
      undefined,
      'technosphere',
      undefined,
      type,
      ...args,
    ];
    const database = await parseBrightwayExcel(
      workbookOf('a.xlsx', { s: activity(row(2, Math.LN2, 0.3), row(4, undefined, undefined, -3, -1)) }),
    );
    expect(exchangeOf(database, 'A', '2').uncertainty).toEqual({
      kind: 'lognormal',
      median: expect.closeTo(-2, 15),
      sigma: 0.3,
    });
    expect(exchangeOf(database, 'A', '3').uncertainty).toEqual({ kind: 'uniform', low: -3, high: -1 });
  });

  it('keeps formulas, credits substitutions, names what it leaves out', async () => {
    const database = await parseBrightwayExcel(
      workbookOf('a.xlsx', {
        s: activity(
          ['x', undefined, 'kilogram', 'GLO', undefined, undefined, 'technosphere', 'mass * 2'],
          ['y', 1, 'kilogram', 'GLO', undefined, undefined, 'substitution'],
          ['z', 1, 'kilogram', 'GLO', undefined, undefined, 'telepathy'],
        ),
      }),
    );
    expect(exchangeOf(database, 'A', '2')).toMatchObject({ amount: 0, formula: 'mass * 2' });
    expect(exchangeOf(database, 'A', '3')).toMatchObject({ direction: 'output', isAvoided: true });
    expect(database.findings.map(({ path, value }) => [path, value])).toEqual([['exchanges.type', 'telepathy']]);
  });

  it('reports cells with errors', async () => {
    const database = await parseBrightwayExcel(workbookOf('a.xlsx', { s: [...activity(), [], ['#REF!']] }));
    expect(database.findings.map(({ code, value }) => [code, value])).toEqual([['malformed-row', 'A11']]);
  });

  it.each([
    ['text for an amount', ['x', 'much', 'kilogram']],
    ['no amount', ['x', undefined, 'kilogram']],
  ])('with %s is refused by exchange', async (_, row) => {
    await expect(parseBrightwayExcel(workbookOf('a.xlsx', { s: activity(row) }))).rejects.toMatchObject({
      name: 'ImportError',
      file: 'a.xlsx/s',
      dataSet: 'A',
      exchange: '2',
      field: 'amount',
    });
  });

  it('that is another zip is refused', async () => {
    await expect(parseBrightwayExcel(zipOf('a.xlsx', { 'x.xml': '<x/>' }))).rejects.toMatchObject({
      name: 'ImportError',
      expected: 'a workbook (.xlsx)',
    });
  });
});

describeWithSamples('Brightway workbooks of ../shared/data/lca', () => {
  it.each<readonly [string, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
    [
      'brightway/excel/basic_example.xlsx',
      { processes: 3, exchanges: 10, flows: 8, locations: 1 },
      { 'not-imported': 3, 'malformed-row': 1, 'guessed-reference': 1 },
    ],
    [
      'brightway/excel/export-complicated.xlsx',
      { processes: 2, exchanges: 3, flows: 2, formulas: 1, parameters: 6, locations: 2 },
      { 'not-imported': 1 },
    ],
    ['brightway/excel/lcia.xlsx', { flows: 2, categories: 1, factors: 2 }, {}],
    [
      'brightway/excel/sample_activities_with_variables.xlsx',
      { processes: 2, exchanges: 3, flows: 2, formulas: 2, parameters: 5, locations: 1 },
      { 'not-imported': 1 },
    ],
    ['brightway/excel/with_formulas.xlsx', {}, { 'malformed-row': 2 }],
    [
      'brightway/excel/with_products.xlsx',
      { processes: 3, exchanges: 5, flows: 3, locations: 1 },
      { 'not-imported': 1, 'malformed-row': 1, 'guessed-reference': 1 },
    ],
    ['inventories/lci-PV-perovskite.xlsx', { processes: 28, exchanges: 443, flows: 192, locations: 3 }, {}],
    ['inventories/lci-ammonia.xlsx', { processes: 16, exchanges: 255, flows: 99, locations: 1 }, {}],
    [
      'inventories/lci-batteries-NMC111-811-NCA-LFP.xlsx',
      { processes: 43, exchanges: 443, flows: 165, locations: 3 },
      { 'not-imported': 2 },
    ],
    [
      'inventories/lci-batteries-SIB.xlsx',
      { processes: 26, exchanges: 258, flows: 118, formulas: 2, locations: 2 },
      { 'not-imported': 1 },
    ],
    ['inventories/lci-battery-capacity.xlsx', { processes: 30, exchanges: 151, flows: 49, locations: 1 }, {}],
    ['inventories/lci-graphite.xlsx', { processes: 10, exchanges: 81, flows: 39, locations: 1 }, {}],
    [
      'inventories/lci-hydrogen-electrolysis.xlsx',
      { processes: 25, exchanges: 407, flows: 108, lognormals: 33, locations: 2 },
      { 'not-imported': 233 },
    ],
    ['inventories/lci-hydrogen-smr-atr-natgas.xlsx', { processes: 4, exchanges: 126, flows: 44, locations: 1 }, {}],
    [
      'inventories/lci-lithium.xlsx',
      { processes: 40, exchanges: 263, flows: 70, lognormals: 91, locations: 4 },
      { 'not-imported': 1, 'inconsistent-uncertainty': 34 },
    ],
    [
      'inventories/lci-steel.xlsx',
      { processes: 34, exchanges: 834, flows: 146, lognormals: 39, formulas: 150, locations: 2 },
      { 'not-imported': 2492, 'inconsistent-uncertainty': 39 },
    ],
  ])('%s', async (path, counts, findings) => {
    const database = await parseBrightwayExcel(sampleSource(path));
    expect(countsOf(database)).toEqual(counts);
    expect(findingCounts(database)).toEqual(findings);
  });
});
