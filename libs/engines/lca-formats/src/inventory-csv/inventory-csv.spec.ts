import { compile, intensities, intensityOf } from '@carbon-butler/engine-lca';
import { detectFormat, linkDatabase, parseInventoryCsv } from '../index.js';
import { gases } from '../testing/gases.fixture.js';
import { countsOf, exchangeOf, findingCounts, textSource } from '../testing/memory-sources.fixture.js';

const method = 'GWP100 AR6';
const header =
  'process,location,flow,kind,direction,amount,unit,reference,share,provider,medium,cas,spread,geometric_sd,sd,low,high,comment';
const file = (...rows: readonly string[]) => textSource('inventory.csv', [header, ...rows].join('\r\n'));
const read = (...rows: readonly string[]) => parseInventoryCsv(file(...rows));

const power = [
  'coal power,CN,electricity,product,output,1,MWh,yes,,,,,,,,,,',
  'coal power,CN,Carbon dioxide,elementary,output,900,kg,,,,air,124-38-9,lognormal,1.05,,,,"stack, measured"',
];
const hydro = [
  'hydro power,NO,electricity,product,output,1,MWh,yes,,,,,,,,,,',
  'hydro power,NO,"Methane, biogenic",elementary,output,0.1,kg,,,,air,74-82-8,,,,,,',
];

async function scores(...rows: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { inventory } = linkDatabase(await read(...rows), { characterisation: gases });
  const { system } = compile(inventory);
  const result = intensities(system);
  return new Map(inventory.activities.map(({ id }) => [id, intensityOf(system, result, id, method)]));
}

describe('inventories as CSV', () => {
  it('are told by their header and read with spreads, quotes and a byte order mark', async () => {
    const text = `\ufeff${header}\n${power.join('\n')}\n`;
    expect(await detectFormat(textSource('x.txt', text))).toBe('inventory-csv');
    const database = await parseInventoryCsv(textSource('x.txt', text));
    expect(countsOf(database)).toMatchObject({ processes: 1, exchanges: 2, flows: 2 });
    expect(exchangeOf(database, 'coal power|CN', '2')).toMatchObject({
      amount: 900,
      comment: 'stack, measured',
      uncertainty: { kind: 'lognormal', median: 900, sigma: Math.log(1.05) },
    });
    expect(database.findings).toEqual([]);
  });

  it('link by flow and location, or by the provider that is named', async () => {
    const rows = [...power, ...hydro, 'smelter,NO,aluminium,product,output,1,t,yes,,,,,,,,,,'];
    const local = await scores(...rows, 'smelter,NO,electricity,product,input,14000,kWh,,,,,,,,,,,');
    expect(local.get('smelter|NO')).toBeCloseTo(14 * 0.1 * 27, 9);
    const named = await scores(...rows, 'smelter,NO,electricity,product,input,14,MWh,,,coal power,,,,,,,,');
    expect(named.get('smelter|NO')).toBeCloseTo(14 * 900, 9);
  });

  it('share the burden of a process as stated', async () => {
    const found = await scores(
      'refinery,,petrol,product,output,1,t,yes,0.7,,,,,,,,,',
      'refinery,,tar,product,output,1,t,,0.3,,,,,,,,,',
      'refinery,,Carbon dioxide,elementary,output,100,kg,,,,air,124-38-9,,,,,,',
    );
    expect([...found.values()].sort((a, b) => a - b)).toEqual([expect.closeTo(30), expect.closeTo(70)]);
  });

  it('say what is guessed and what is left out', async () => {
    const text = `process,flow,kind,direction,amount,unit,colour\na,b,product,output,1,kg,red\n`;
    const database = await parseInventoryCsv(textSource('a.csv', text));
    expect(findingCounts(database)).toEqual({ 'guessed-reference': 1, 'not-imported': 1 });
  });

  it.each([
    ['an amount that is no number', ['a,,b,product,output,1;5,kg,yes,,,,,,,,,,'], /line 2: amount must be a number/],
    ['an infinite amount', ['a,,b,product,output,1e999,kg,yes,,,,,,,,,,'], /amount must be a number/],
    ['a missing unit', ['a,,b,product,output,1,,yes,,,,,,,,,,'], /line 2: unit must be given/],
    ['an unknown kind', ['a,,b,thing,output,1,kg,yes,,,,,,,,,,'], /kind must be one of product, waste, elementary/],
    ['half a spread', ['a,,b,product,output,1,kg,yes,,,,,lognormal,,,,,'], /geometric_sd must be given/],
    ['bounds beside the amount', ['a,,b,product,output,1,kg,yes,,,,,uniform,,,2,3,'], /low must be around 1/],
    ['a false CAS number', ['a,,b,elementary,output,1,kg,,,,air,124-38-8,,,,,,'], /cas must be a CAS number/],
    ['two references', [...power, 'coal power,CN,heat,product,output,1,GJ,yes,,,,,,,,,,'], /yes in one row/],
    [
      'no reference among several',
      ['a,,b,product,output,1,kg,,,,,,,,,,,', 'a,,c,product,output,1,kg,,,,,,,,,,,'],
      /2 product outputs/,
    ],
    [
      'a provider that is not there',
      [...power, 'a,,b,product,output,1,kg,yes,,,,,,,,,,', 'a,,electricity,product,input,1,MWh,,,sun,,,,,,,,'],
      /provider must be a process of the file, got "sun"/,
    ],
    [
      'a provider of two locations',
      [
        ...power,
        'coal power,DE,electricity,product,output,1,MWh,yes,,,,,,,,,,',
        'a,,b,product,output,1,kg,yes,,,,,,,,,,',
        'a,,electricity,product,input,1,MWh,,,coal power,,,,,,,,',
      ],
      /name\|location tells them apart/,
    ],
    ['a row of another length', ['a,b,c'], /line \d: row must be well-formed CSV/],
    ['an open quote', ['"a,,b'], /well-formed CSV/],
  ])('refuse %s', async (_, rows, message) => {
    await expect(read(...rows)).rejects.toThrow(message);
  });

  it('refuse a file larger than the limit, however it comes in', async () => {
    const limits = { fileBytesMax: 200 };
    await expect(parseInventoryCsv(file(...power, ...hydro), { limits })).rejects.toThrow(/size must be at most 200/);
  });
});
