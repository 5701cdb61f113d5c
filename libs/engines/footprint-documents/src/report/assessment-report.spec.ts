import type { AskedAssessment } from '../asked-question.js';
import { moduleAsked, moduleRun } from '../testing/assessment.fixture.js';
import { assessmentReport } from './assessment-report.js';
import type { Report, ReportBlock } from './report.js';

const report = (asked: Partial<AskedAssessment> = {}, run = moduleRun): Report =>
  assessmentReport(run, { ...moduleAsked, ...asked }, 'en');
const blocksOf = ({ sections }: Report, heading: string): readonly ReportBlock[] => {
  const section = sections.find((each) => each.heading === heading);
  if (!section) throw new Error(`no section ${heading} among ${sections.map((each) => each.heading).join(', ')}`);
  return section.blocks;
};
const rowsOf = (of: Report, heading: string): readonly (readonly (readonly string[])[])[] =>
  blocksOf(of, heading).flatMap((block) => (block.kind === 'table' ? [block.rows] : []));
const factOf = (of: Report, name: string): string => {
  const facts = of.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'facts' ? block.facts : [])),
  );
  return facts.find(([key]) => key === name)?.[1] ?? '';
};
const withQuantities = (...more: readonly (readonly [id: string, value: string])[]): typeof moduleRun => {
  const [total] = moduleRun.quantities;
  if (!total) throw new Error('no total');
  return {
    ...moduleRun,
    quantities: [
      ...moduleRun.quantities,
      ...more.map(([id, value]) => ({ ...total, id, value, sources: total.sources.slice(0, 1) })),
    ],
  };
};

describe('a report of an assessment', () => {
  it('has a heading for all that ISO 14067:2018, clause 7, asks and a run knows, and nothing empty', () => {
    const { sections, subtitle } = report();
    expect(sections.map(({ heading }) => heading)).toEqual([
      'Result',
      'Goal and scope',
      'Contributions by stage',
      'Contributions by activity',
      'Contributions by greenhouse gas',
      'Data and their quality',
      'Amounts of the inventory',
      'Checks of the calculation',
      'Assumptions and limitations',
      'Evidence',
    ]);
    expect(subtitle).toMatch(/^1000 kWh of solar power\. Prepared along ISO 14067:2018, clause 7/);
    for (const { blocks } of sections)
      for (const block of blocks) if (block.kind === 'table') expect(block.rows.length).toBeGreaterThan(0);
  });

  it('tells a long demand by its first lines, and lists it all', () => {
    const demand = Array.from({ length: 100 }, (_, at) => ({ product: `p${at}`, amount: String(at + 1), unit: 'kg' }));
    const long = report({ demand });
    expect(factOf(long, 'Functional or declared unit')).toBe(
      '1 kg of p0; 2 kg of p1; 3 kg of p2; and 97 more products',
    );
    const [rows] = rowsOf(long, 'Goal and scope');
    expect([rows?.length, rows?.[99]]).toEqual([100, ['p99', '100', 'kg']]);
    expect(rowsOf(report(), 'Goal and scope')).toEqual([]);
  });

  it('states the result with the intervals of both ways', () => {
    expect(rowsOf(report(), 'Result')).toEqual([
      [
        ['Label of total', '12.84', '10.82 – 15.99 (95 %, Monte Carlo)', 'kgCO2e', 'modelled'],
        ['Label of total.first-order', '12.84', '10.39 – 15.29 (95 %, first order)', 'kgCO2e', 'modelled'],
      ],
    ]);
  });

  it('splits it by stage, largest first, drawn and listed', () => {
    const [bars] = blocksOf(report(), 'Contributions by stage');
    expect(bars).toMatchObject({
      unit: 'kgCO2e',
      bars: [
        { label: 'materials', value: 9.22217433405, low: 7.5925081171, high: 11.74870552 },
        { label: 'production' },
        { label: 'distribution' },
        { label: 'end of life' },
        { label: 'use' },
      ],
    });
    expect(rowsOf(report(), 'Contributions by stage')[0]?.map((row) => row.slice(0, 2))).toEqual([
      ['materials', '9.222'],
      ['production', '2.236'],
      ['distribution', '0.7316'],
      ['end of life', '0.648'],
      ['use', '0.001531'],
    ]);
  });

  it('gives each source its share of the total, and none to what is not told apart', () => {
    const shares = rowsOf(report(), 'Data and their quality')[0]?.map(([id, , place, , share]) => [id, place, share]);
    // 3.547 of 12.839; both powers of Jiangsu together, 1.257 + 0.432; of the own amounts the take-back alone.
    expect(shares?.slice(0, 5)).toEqual([
      ['tiangong-lca-data', 'process 849b99bf', '27.6 %'],
      ['cn-electricity-province-with-fuel-supply', 'rule cn-grid.emission.CN-NM', '24.1 %'],
      ['uk-ghg-conversion-factors', '"Material use"!D40', '14.5 %'],
      ['cn-electricity-province-with-fuel-supply', 'rule cn-grid.emission.CN-JS', '13.2 %'],
      ['inventory-of-the-caller', 'inputs of the run', '4.96 %'],
    ]);
    expect(shares).toHaveLength(9);
    const nothing = { ...moduleRun, quantities: moduleRun.quantities.map((each) => ({ ...each, value: '0' })) };
    expect(rowsOf(report({}, nothing), 'Data and their quality')[0]?.map((row) => row[4])).toEqual(Array(9).fill('–'));
  });

  it('lists parameters and amounts as they were stated, with their spreads', () => {
    expect(rowsOf(report(), 'Amounts of the inventory')).toEqual([
      [
        ['polysiliconPower', '60', 'triangular, 50 – 75'],
        ['lifetimeYield', '11000', '± 15 % (95 %)'],
      ],
      [
        ['polysilicon', 'input: background.electricity.grid.CN-NM', '1 × polysiliconPower', 'kWh', 'none stated'],
        ['wafers', 'input: polysilicon', '0.4', 'kg', 'lognormal, geometric SD 1.1'],
        ['take-back of a module', 'emission: CO2', '7', 'kg', '± 20 % (95 %)'],
        ['solar power', 'input: delivered module', '1 ÷ lifetimeYield', 'piece', 'none stated'],
      ],
    ]);
    expect(blocksOf(report(), 'Amounts of the inventory')).toContainEqual({
      kind: 'paragraph',
      text: 'Only the first are listed, 6 of 23; the inputs of the run hold them all.',
    });
  });

  it('lists materials with what the circular footprint formula takes of them', () => {
    const materials = [
      {
        ...{ activity: 'frame', amount: '2.2', unit: 'kg', spread: { kind: 'relative95', relative95: '0.1' } as const },
        shares: { a: '0.2', b: '0', r1: '0.4', r2: '0.7', r3: '0.2', qualityIn: '1', qualityOut: '0.9' },
        suppliers: [
          { role: 'virgin', what: 'ingot' },
          { role: 'heatReplaced', what: 'steam', energy: '12 MJ' },
        ] as const,
      },
    ];
    const counts = { ...moduleAsked.counts, materials: 3 };
    const listed = report({ materials, counts });
    expect(rowsOf(listed, 'Amounts of the inventory')[2]).toEqual([
      [
        ...['frame', 'virgin: ingot; heat replaced: steam (12 MJ/kg)', '2.2', 'kg', '± 10 % (95 %)'],
        'A 0.2, B 0, R1 0.4, R2 0.7, R3 0.2, Qsin/Qp 1, Qsout/Qp 0.9',
      ],
    ]);
    expect(blocksOf(listed, 'Amounts of the inventory')).toContainEqual({
      kind: 'paragraph',
      text: 'Only the first are listed, 7 of 26; the inputs of the run hold them all.',
    });
  });

  it.each<[string, Partial<AskedAssessment>, RegExp]>([
    ['Allocation', {}, /^No activity has more than one output: nothing was allocated\.$/],
    [
      'Allocation',
      { counts: { ...moduleAsked.counts, jointActivities: 3 } },
      /^Activities with several outputs \(3\) share their burden by the property/,
    ],
    [
      'Allocation',
      { allocation: 'cut-off', counts: { ...moduleAsked.counts, jointActivities: 3, substitutions: 2 } },
      /\(3\) give all of their burden to the reference product.*system expansion\): 2\.$/,
    ],
    [
      'Allocation',
      { counts: { ...moduleAsked.counts, jointActivities: 1, causalExchanges: 4, materials: 5 } },
      /\(1\) share .*what causes them, .*: 4\. Materials .*circular footprint formula .*: 5\./,
    ],
    ['Greenhouse gases and factors', {}, /^Global warming potentials over 100 years .*\(GWP100-AR6\)\./],
    [
      'Greenhouse gases and factors',
      { method: { kind: 'own', name: 'AR4', source: { id: 's', version: '1', locator: '{name}', licence: '' } } },
      // What a request says is not taken for a place to be filled.
      /^Potentials brought with the request and checked against nothing: AR4 \(s, 1, \{name\}\)\./,
    ],
    ['System boundary', {}, /Activities: 8, exchanges: 21, parameters: 2\.$/],
    ['Time boundary', {}, /in force on 2026-11-01\.$/],
    [
      'Treatment of electricity',
      {},
      /: background\.electricity\.grid\.CN-JS@2023-01-01, background\.electricity\.grid\.CN-NM@2023-01-01\. Contractual/,
    ],
  ])('says of %s what was asked: %j', (name, asked, expected) => {
    expect(factOf(report(asked), name)).toMatch(expected);
  });

  it('says that no electricity of the rulebook was used where none was', () => {
    expect(factOf(report({}, { ...moduleRun, ruleSets: [] }), 'Treatment of electricity')).toMatch(/^No electricity/);
  });

  it('takes a tag that begins like another for what it is, and splits by it between supplier and activity', () => {
    const checks = [...moduleRun.checks, ...['a', 'a.b'].map((tag) => ({ id: `contributions.${tag}` }))].map(
      (check) => ({
        ...moduleRun.checks[0],
        ...check,
      }),
    ) as typeof moduleRun.checks;
    const tagged = report(
      {},
      {
        ...withQuantities(['assessment.a.x', '1'], ['assessment.a.b.y', '2'], ['assessment.a.(none)', '3']),
        checks,
      },
    );
    expect(tagged.sections.map(({ heading }) => heading).slice(2, 5)).toEqual([
      'Contributions by stage',
      'Contributions by a',
      'Contributions by a.b',
    ]);
    const names = (heading: string) => rowsOf(tagged, heading)[0]?.map(([name]) => name);
    expect([names('Contributions by a'), names('Contributions by a.b')]).toEqual([['(no tag)', 'x'], ['y']]);
  });

  it('lists the largest of many contributions whatever their sign, and says that there are more', () => {
    const many = Array.from({ length: 40 }, (_, at) => [`assessment.stage.s${at}`, String(-100 - at)] as const);
    const of = report({}, withQuantities(...many));
    const [bars, , more] = blocksOf(of, 'Contributions by stage');
    expect(bars?.kind === 'bars' && bars.bars.map(({ value }) => value)).toEqual(
      Array.from({ length: 12 }, (_, at) => -139 + at),
    );
    const [rows] = rowsOf(of, 'Contributions by stage');
    expect([rows?.length, rows?.[0]?.[0], rows?.[24]?.[0]]).toEqual([25, 's39', 's15']);
    expect(more).toMatchObject({ text: expect.stringMatching(/^The largest are shown/) as string });
  });

  it('warns in Chinese too, and keeps the names of the inventory', () => {
    const text = JSON.stringify(assessmentReport(moduleRun, moduleAsked, 'zh'));
    for (const part of [
      '江苏电力为假定值',
      '按阶段的贡献',
      '功能单位或声明单位',
      'polysiliconPower',
      '蒙特卡洛',
      '三角，50 – 75',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/undefined|\{\w+\}/);
  });
});
