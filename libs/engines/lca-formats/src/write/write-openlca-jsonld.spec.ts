import { compile, intensities, intensityOf } from '@carbon-butler/engine-lca';
import { strFromU8, unzipSync } from 'fflate';
import {
  bytesSource,
  linkDatabase,
  parseBrightwayExcel,
  parseEcospold1,
  parseIlcd,
  parseOpenlcaJsonld,
  parseSimaproCsv,
  writeOpenlcaJsonld,
} from '../index.js';
import type { ParsedDatabase } from '../index.js';
import { countsOf, findingCounts } from '../testing/memory-sources.fixture.js';
import { gases } from '../testing/gases.fixture.js';
import { describeWithSamples, sampleSource } from '../testing/samples.fixture.js';
import { makes, tinyDatabase } from '../testing/tiny-database.fixture.js';

async function writtenAndRead(database: ParsedDatabase): Promise<ParsedDatabase> {
  return parseOpenlcaJsonld(bytesSource('written.zip', writeOpenlcaJsonld(database).zip));
}

function scores(database: ParsedDatabase): ReadonlyMap<string, number> {
  const { inventory } = linkDatabase(database, { characterisation: gases, allocation: 'data-set' });
  const { system } = compile(inventory);
  const result = intensities(system, system.methodIds, { unproductiveLoops: 'accept' });
  return new Map(inventory.activities.map(({ id }) => [id, intensityOf(system, result, id, 'GWP100 AR6')]));
}

function expectSameScores(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): void {
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [activity, value] of before)
    expect(Math.abs(after.get(activity)! - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
}

const database = tinyDatabase(
  {
    p: {
      location: 'CN',
      technology: 'old',
      category: ['metals', 'steel'],
      documentation: { description: 'all about it', 'processDocumentation.reviewDetails': 'none', other: 'lost' },
      exchanges: [
        makes('milk', 3),
        { ...makes('beef'), isReference: false },
        {
          flow: 'feed',
          unit: 't',
          amount: 0.002,
          provider: 'q',
          formula: '2 * k',
          comment: 'hay',
          location: 'DE',
          pedigree: [1, 2, 3, 4, 5],
        },
        { flow: 'air:Carbon dioxide, fossil ', amount: 8, uncertainty: { kind: 'lognormal', median: 8, sigma: 0.3 } },
        {
          flow: 'power',
          direction: 'output',
          isAvoided: true,
          uncertainty: { kind: 'triangular', low: 0, mode: 1, high: 2 },
        },
      ],
      parameters: [{ name: 'k', process: 'p', value: 0.001 }],
      allocation: [
        { basis: 'stated', product: 'milk', value: 0.75 },
        { basis: 'stated', product: 'beef', value: 0.25 },
      ],
    },
    q: {
      exchanges: [
        makes('feed'),
        { flow: 'air:Methane, biogenic', amount: 0.1, uncertainty: { kind: 'undefined', stated: '?' } },
      ],
    },
    r: { exchanges: [makes('power'), { flow: 'slag', direction: 'output' }] },
    s: {
      exchanges: [
        { flow: 'slag', direction: 'input', isReference: true },
        { flow: 'air:Carbon dioxide, fossil ', amount: 1 },
      ],
    },
  },
  {
    slag: { kind: 'waste' },
    'air:Carbon dioxide, fossil ': { category: ['air', 'urban'], cas: '124-38-9' },
    'air:Methane, biogenic': { category: ['air'] },
    power: { unit: '' },
  },
  {
    parameters: [{ name: 'g', value: 2, formula: '1+1' }],
    impactCategories: [
      {
        id: 'gwp',
        name: 'GWP',
        method: 'IPCC',
        unit: 'kg CO2e',
        factors: [{ flow: 'air:Methane, biogenic', value: 27, unit: 'kg' }],
      },
    ],
    productSystems: [
      {
        id: 'sys',
        name: 'sys',
        referenceProcess: '1',
        targetAmount: 2,
        targetUnit: 'kg',
        processes: [
          { instance: '1', process: 'p', parameters: {} },
          { instance: '2', process: 'q', parameters: { k: 1 } },
        ],
        links: [{ provider: '2', flow: 'feed', process: '1', exchange: '3' }],
      },
    ],
    sources: [{ id: 'src', name: 'paper', text: 'a paper', year: 2020 }],
  },
);

describe('writeOpenlcaJsonld', () => {
  it('writes what reads as the same database', async () => {
    const again = await writtenAndRead(database);
    expect(again.dialect).toBe('2');
    expect(countsOf(again)).toMatchObject({
      processes: 4,
      exchanges: 11,
      flows: 7,
      lognormals: 1,
      formulas: 1,
      parameters: 2,
      categories: 1,
      factors: 1,
      systems: 1,
      links: 1,
      allocation: 2,
      sources: 1,
    });
    const process = again.processes.find(({ id }) => id === 'p')!;
    expect(process).toMatchObject({
      location: 'CN',
      technology: 'old',
      category: ['metals', 'steel'],
      documentation: { description: 'all about it' },
    });
    const original = database.processes[0]!;
    for (const [n, exchange] of process.exchanges.entries()) {
      const { flowProperty: _, unit, ...rest } = exchange;
      const { unit: before, uncertainty, ...expected } = original.exchanges[n]!;
      expect(rest).toMatchObject(expected);
      expect(unit).toBe(before);
      if (uncertainty?.kind === 'lognormal')
        expect(rest.uncertainty).toEqual({ ...uncertainty, sigma: expect.closeTo(0.3, 15) });
    }
    expect(again.flows.find(({ cas }) => cas === '124-38-9')!.name).toBe('Carbon dioxide, fossil ');
    expect(again.parameters).toEqual(database.parameters);
    expect(again.productSystems[0]).toMatchObject({
      referenceProcess: 'p',
      links: [{ provider: 'q', flow: 'feed', process: 'p', exchange: '3' }],
    });
    expect(findingCounts(again)).toEqual({});
  });

  it('keeps the scores', async () => {
    expectSameScores(scores(database), scores(await writtenAndRead(database)));
    expect(scores(database).get('p#beef')).toBeGreaterThan(0);
  });

  it('gives the same bytes for the same database', () => {
    expect(writeOpenlcaJsonld(database).zip).toEqual(writeOpenlcaJsonld(database).zip);
  });

  it('writes data sets under ids that no file can be named after', async () => {
    const ids = ['x'.repeat(70_000), '\ud800', 'a/../b'];
    const odd = tinyDatabase(Object.fromEntries(ids.map((id) => [id, { exchanges: [makes(`product of ${id}`)] }])));
    const { processes } = await writtenAndRead(odd);
    expect(processes.map(({ id }) => id).sort()).toEqual([...ids].sort());
  });

  it('says what the schema has no place for, in the package too', () => {
    const { zip, findings } = writeOpenlcaJsonld(database);
    expect(JSON.parse(strFromU8(unzipSync(zip)['export-findings.json']!))).toEqual({ findings });
    expect(findings.map(({ path }) => path)).toEqual([
      'Process.other',
      'uncertainty',
      'ProductSystem.processes.parameters',
    ]);
  });
});

describeWithSamples('inventories of ../shared/data/lca, written as openLCA JSON-LD', () => {
  it.each<[string, (source: ReturnType<typeof sampleSource>) => Promise<ParsedDatabase>]>([
    ['tidas/tiangong_ilcd_subset_232processes.zip', parseIlcd],
    ['ecospold1/uslci_fy21_q3_ecospold1_639processes.zip', parseEcospold1],
    ['simapro/bw_simapro_csv/waste.csv', parseSimaproCsv],
    ['inventories/lci-steel.xlsx', parseBrightwayExcel],
  ])('%s keeps its scores', async (path, parse) => {
    const read = await parse(sampleSource(path));
    expectSameScores(scores(read), scores(await writtenAndRead(read)));
  });
});
