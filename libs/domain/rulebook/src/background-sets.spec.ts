import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { loadRulebook, type Rule } from './index.js';

const book = loadRulebook();
const sets = book.sets.filter(({ id }) => id.startsWith('background-'));
const rulesOf = (id: string): readonly Rule[] => sets.find((set) => set.id === `background-${id}`)?.rules ?? [];
const all = sets.flatMap(({ rules }) => rules);

describe('background factor sets', () => {
  it.each([
    ['bioenergy', 34],
    // 30 provinces (the notice gives none for Tibet) and the United Kingdom.
    ['electricity', 31],
    ['freight', 38],
    // 23 fuels by mass, volume and heat: supply alone, and supply with combustion.
    ['fuels', 118],
    ['heat-and-water', 4],
    ['industrial-goods', 39],
    ['materials', 59],
    ['waste', 57],
  ])('%s holds %i factors', (id, count) => {
    expect(rulesOf(id)).toHaveLength(count);
  });

  it('gives every factor a purpose, region, uncertainty, place in its source and both labels', () => {
    for (const { ref, key, unit, uncertainty, source, label, value } of all) {
      expect([ref, key.purpose]).toEqual([ref, 'footprint']);
      expect([ref, key.region]).toEqual([ref, expect.stringMatching(/^(GB|US|GLO|CN(-[A-Z]{2})?)$/)]);
      expect([ref, unit]).toEqual([ref, expect.stringMatching(/^kgCO2e\/(t|kg|L|m3|Nm3|kWh|GJ|t\.km|km)$/)]);
      expect([ref, Number(uncertainty?.relative95) > 0]).toEqual([ref, true]);
      expect([ref, Number(value) > 0]).toEqual([ref, true]);
      expect([ref, source.locator]).toEqual([ref, expect.stringMatching(/\d/)]);
      expect([ref, label.zh]).toEqual([ref, expect.stringMatching(/\p{Script=Han}/u)]);
    }
  });

  it('adds the national fuel supply to each provincial emission factor', () => {
    const on = (id: string) => Number(book.rule(id, '2023-06-01').value);
    const upstream = on('cn-electricity.footprint.national') - on('cn-grid.emission.CN');
    const provinces = rulesOf('electricity').filter(({ key }) => key.region?.startsWith('CN-'));
    expect(provinces).toHaveLength(30);
    for (const { id, value, key, status } of provinces) {
      expect([id, status]).toEqual([id, 'assumed']);
      expect(Number(value)).toBeCloseTo(on(`cn-grid.emission.${key.region}`) + upstream, 10);
    }
    expect(book.rule('background.electricity.grid.CN-HE', '2024-01-01').value).toBe(
      book.rule('upstream.grid-electricity', '2024-01-01').value,
    );
  });

  it('builds hydrogen from the power factors it names', () => {
    const on = (id: string) => Number(book.rule(id, '2024-06-01').value);
    const hydrogen = (item: string) => on(`background.industrial.${item}.CN`);
    expect(hydrogen('hydrogen-pem-wind')).toBeCloseTo(54 * on('cn-electricity.footprint.wind'), 5);
    expect(hydrogen('hydrogen-alkaline-solar')).toBeCloseTo(51.8 * on('cn-electricity.footprint.solar'), 5);
    expect(hydrogen('hydrogen-pem-grid')).toBeCloseTo(54 * on('cn-electricity.footprint.national'), 5);
  });
});

const sharedLca = join(__dirname, '../../../../../shared/data/lca');
const withShared = existsSync(sharedLca) ? describe : describe.skip;

withShared('background factors against the source files of ../shared/data/lca', () => {
  it('British factors: every cell that a locator names', () => {
    const cell = readWorkbook(join(sharedLca, 'factors/defra_2024_full_set_v1_1.xlsx'));
    const british = all.filter(({ source }) => source.id === 'uk-ghg-conversion-factors');
    expect(british.length).toBeGreaterThan(300);
    for (const { ref, value, source } of british) {
      const cells = [...source.locator.matchAll(/"([^"]+)"!([A-Z]+\d+)/g)];
      const sum = cells.reduce((total, [, sheet = '', at = '']) => total + cell(sheet, at), 0);
      const expected = source.locator.includes('288.15 K / 273.15 K') ? (sum * 288.15) / 273.15 : sum;
      expect([ref, Math.abs(Number(value) - expected) < 6e-6]).toEqual([ref, true]);
    }
  });

  it('American factors: the greenhouse gases of every process that a locator names', () => {
    const files = unzipSync(readFileSync(join(sharedLca, 'openlca-jsonld/uslci_fy_olca1_5_0_json_ld.zip')), {
      filter: ({ name }) => name.includes('/processes/'),
    });
    const american = rulesOf('industrial-goods').filter(({ source }) => source.id === 'uslci');
    expect(american).toHaveLength(25);
    for (const { ref, value, source } of american) {
      const id = /^process (\S+)/.exec(source.locator)?.[1] ?? '';
      const file = Object.keys(files).find((name) => name.endsWith(`${id}.json`)) ?? '';
      const { exchanges } = JSON.parse(strFromU8(files[file] as Uint8Array)) as Process;
      const output = exchanges.find(({ quantitativeReference }) => quantitativeReference)?.amount ?? 0;
      const emitted = exchanges.reduce(
        (sum, { flow, amount, input }) => sum + (input ? 0 : gwp(flow.name)) * amount,
        0,
      );
      expect([ref, Math.abs(Number(value) / ((emitted / output) * 1000) - 1) < 1e-5]).toEqual([ref, true]);
    }
  });
});

interface Process {
  readonly exchanges: readonly {
    readonly amount: number;
    readonly input: boolean;
    readonly quantitativeReference?: boolean;
    readonly flow: { readonly name: string };
  }[];
}

const gasOfFlow: Readonly<Record<string, string>> = {
  'Carbon dioxide': 'CO2',
  'Carbon dioxide, fossil': 'CO2',
  'Carbon dioxide, land transformation': 'CO2',
  Methane: 'CH4-fossil',
  'Methane, fossil': 'CH4-fossil',
  'Methane, biogenic': 'CH4-non-fossil',
  'Dinitrogen monoxide': 'N2O',
  'Sulfur hexafluoride': 'SF6',
  'Methane, tetrafluoro-, CFC-14': 'CF4',
  'Methane, tetrafluoro-, FC-14': 'CF4',
  'Ethane, hexafluoro-, HFC-116': 'C2F6',
  'Ethane, 1,1,1,2-tetrafluoro-, HFC-134a': 'HFC-134a',
  'Ethane, pentafluoro-, HFC-125': 'HFC-125',
  'Ethane, 1,1-difluoro-, HFC-152a': 'HFC-152a',
  'Methane, difluoro-, HFC-32': 'HFC-32',
  'Methane, trifluoro-, HFC-23': 'HFC-23',
  '1,1,1,3,3-Pentafluoropropane, HFC-245fa': 'HFC-245fa',
};

function gwp(flow: string): number {
  const gas = gasOfFlow[flow.trim()];
  return gas === undefined ? 0 : Number(book.rule(`gwp.ar6.${gas}`, '2024-01-01').value);
}

/** Numbers of a workbook by sheet name and cell. Reads only what these tables use: plain values, no dates, no styles. */
function readWorkbook(path: string): (sheet: string, at: string) => number {
  const parts = unzipSync(readFileSync(path));
  const text = (name: string) => strFromU8(parts[name] as Uint8Array);
  const targets = new Map(
    [...text('xl/_rels/workbook.xml.rels').matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target').replace(/^\/?(xl\/)?/, 'xl/'),
    ]),
  );
  const sheets = new Map(
    [...text('xl/workbook.xml').matchAll(/<sheet\b[^>]*>/g)].map(([tag]) => {
      const target = targets.get(attribute(tag, 'r:id')) ?? '';
      const cells = [...text(target).matchAll(/<c r="([A-Z]+\d+)"[^>]*>(?:<f>.*?<\/f>)?<v>([^<]*)<\/v>/g)];
      return [
        attribute(tag, 'name').replace('&amp;', '&'),
        new Map(cells.map(([, at = '', value]) => [at, Number(value)])),
      ];
    }),
  );
  return (sheet, at) => {
    const value = sheets.get(sheet)?.get(at);
    if (value === undefined) throw new Error(`${sheet}!${at} is empty`);
    return value;
  };
}

function attribute(tag: string, name: string): string {
  return new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}
