import { coil } from '../testing/footprint.fixture.js';
import { barScale } from './bar-layout.js';
import { footprintReport } from './footprint-report.js';
import { reportHtml } from './report-html.js';
import { shownNumber } from './shown-number.js';

const textOf = (language: 'en' | 'zh', footprint = coil): string =>
  JSON.stringify(footprintReport(footprint, language));

describe('a CFP study report', () => {
  it.each([
    [
      'en',
      ['Declared unit', 'System boundary', 'Allocation', 'Treatment of electricity', 'Coal is assumed', 'belt scale'],
    ],
    ['zh', ['声明单位', '系统边界', '分配', '电力处理', '煤为假定值', 'belt scale']],
  ] as const)('in %s has what ISO 14067:2018, 7.3 asks for', (language, expected) => {
    const text = textOf(language);
    for (const part of [...expected, coil.run.digest, coil.run.inputsDigest, '2437 – 2771', 'upstream-factors'])
      expect(text).toContain(part);
  });

  it('states the share of the inputs that have a figure with the result', () => {
    const [result] = footprintReport(coil, 'en').sections;
    expect(result?.blocks).toMatchObject([
      { rows: [{ 1: '2590' }, { 1: '2054' }, ['Label of inventory.coverage', '100', 'exact', '%', 'modelled']] },
    ]);
  });

  it('has no empty table where nothing contributes, moved or was checked', () => {
    const run = { ...coil.run, quantities: [coil.total], checks: [], ruleSets: [] };
    const { sections } = footprintReport({ ...coil, run, movements: [] }, 'en');
    const empty = sections.flatMap(({ heading, blocks }) =>
      blocks.length === 0 || blocks.some((block) => 'rows' in block && block.rows.length === 0) ? [heading] : [],
    );
    expect(empty).toEqual([]);
    const text = JSON.stringify(sections);
    for (const part of ['Nothing contributes', 'No contribution moved', 'holds no check']) expect(text).toContain(part);
  });

  it('orders contributions by size and keeps other figures out of them', () => {
    const { sections } = footprintReport(coil, 'en');
    const bars = sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'bars' ? block.bars : [])));
    expect(bars.map(({ value }) => value)).toEqual([2539.5, 50.5]);
  });

  it('says what moved against the version before, or that there is none', () => {
    expect(textOf('en')).toContain('c-1; corrects e-1; better-data; belt scale');
    const { predecessorId: _predecessor, ...first } = coil;
    expect(textOf('en', { ...first, version: 1, movements: [], causes: [] })).toContain('This is the first version.');
  });

  it('shows a failed check as failed', () => {
    const checks = coil.run.checks.map((check) => ({ ...check, passed: false }));
    expect(textOf('en', { ...coil, run: { ...coil.run, checks } })).toContain('FAILED');
  });

  it('lets no text become markup', () => {
    const hostile = `<script>alert("1")</script><img src=x onerror='x'>`;
    const causes = [{ source: hostile, eventId: hostile, note: hostile }];
    const label = { en: hostile, zh: hostile };
    const quantities = coil.run.quantities.map((quantity) => ({ ...quantity, label }));
    const html = reportHtml(
      footprintReport({ ...coil, causes, total: { ...coil.total, label }, run: { ...coil.run, quantities } }, 'en'),
    );
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
  });
});

describe('shown numbers', () => {
  it.each([
    ['2590.03558397', '2590'],
    ['0.000123456', '0.0001235'],
    ['-2.9866846893', '-2.987'],
    ['1614655.67', '1615000'],
    ['0', '0'],
  ])('%s is %s', (text, shown) => {
    expect(shownNumber(text)).toBe(shown);
  });
});

describe('a scale of bars', () => {
  it('holds zero and every end of an interval', () => {
    const scale = barScale([
      { label: 'a', value: 5, low: -5, high: 15 },
      { label: 'b', value: 1, low: 1, high: 1 },
    ]);
    expect([-5, 0, 15].map((value) => scale.at(value))).toEqual([0, 0.25, 1]);
    expect(barScale([]).at(0)).toBe(0);
  });
});
