import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parseDecimal } from '@carbon-butler/domain-quantity';
import { isGap, loadRulebook, type Rule } from './index.js';

const book = loadRulebook();
const set = (id: string) => {
  const found = book.sets.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no set ${id}`);
  return found;
};

describe('bundled rule sets', () => {
  it.each([
    // 520 rows of direct, indirect and total: numbers, N/A for every direct-only good, and China's empty row for 7203.
    ['eu-cbam-default-values', 1110, 0, 450],
    ['eu-cbam-benchmarks', 2154, 0, 0],
    // 569 codes of the template and the three codes that replaced 3102 10 10.
    ['eu-cbam-cn-categories', 0, 572, 0],
    // 18 categories with 6 attributes.
    ['eu-cbam-goods-categories', 0, 108, 0],
    ['eu-cbam-mark-ups', 13, 0, 0],
    // CBAM factor 2026 to 2034, correction factor 2026 to 2030.
    ['eu-cbam-phase-in', 14, 0, 0],
    ['eu-cbam-prices', 2, 0, 0],
    ['eu-cbam-obligations', 5, 16, 0],
    // 33 fuels, one without heat; 9 carbonates, 3 oxides, 9 materials twice, 3 GWPs, the waste-gas correction.
    ['eu-cbam-monitoring-factors', 99, 0, 0],
    ['cn-ets-steel-factors', 25 * 3 + 17, 0, 0],
    ['cn-grid-emission', 40, 0, 0],
    ['cn-electricity-footprint', 5, 0, 0],
    ['cn-ets-power-benchmarks', 54, 0, 0],
    ['gwp-ar5', 19, 0, 0],
    ['gwp-ar6', 19, 0, 0],
    ['gwp20-ar6', 19, 0, 0],
    ['carbon-to-co2', 2, 0, 0],
  ])('%s holds %i numbers, %i terms and %i gaps', (id, rules, terms, gaps) => {
    expect([set(id).rules.length, set(id).terms.length, set(id).gaps.length]).toEqual([rules, terms, gaps]);
  });

  it('marks as final only what was read in the act or table itself', () => {
    const status = (rule: Rule) => [rule.status, rule.confidence.split(':')[0]];
    expect(status(book.rule('eu-cbam.certificate-price', '2026-02-01'))).toEqual(['assumed', 'secondary']);
    expect(status(book.rule('eu-ets.cross-sectoral-correction-factor', '2028-01-01'))).toEqual([
      'assumed',
      'secondary',
    ]);
    expect(status(book.rule('cn-ets.power.benchmark.II.electricity', '2026-01-01'))).toEqual(['draft', 'draft']);
    expect(status(book.rule('cn-electricity.footprint.national', '2024-06-01'))).toEqual(['assumed', 'secondary']);
    expect(status(book.rule('eu-cbam.factor', '2030-01-01'))).toEqual(['final', 'confirmed']);
    for (const { rules } of book.sets)
      for (const { status: state, confidence, ref } of rules)
        if (/^(secondary|recalled|draft)/.test(confidence)) expect([ref, state]).not.toEqual([ref, 'final']);
  });

  it('keeps apart the factors that look alike', () => {
    expect(book.rule('carbon-to-co2.eu-cbam', '2026-01-01').value).toBe('3.664');
    expect(book.rule('carbon-to-co2.cn-ets', '2026-01-01').value).toBe('3.666666666667');
    expect(book.rule('gwp.ar6.CH4-fossil', '2026-01-01').value).toBe('29.8');
    expect(book.rule('gwp.ar6.CH4-non-fossil', '2026-01-01').value).toBe('27.0');
    expect(book.rule('gwp20.ar6.CH4-fossil', '2026-01-01')).toMatchObject({ value: '82.5', status: 'assumed' });
    expect(book.rule('gwp20.ar6.SF6', '2026-01-01')).toMatchObject({ value: '18300', status: 'final' });
    expect(book.rulesWith({ purpose: 'gwp-ar6' }).map(({ value }) => value)).not.toContain('27.9');
    const purposes = [
      book.rule('cn-grid.emission.CN', '2023-06-01'),
      book.rule('cn-electricity.footprint.national', '2023-06-01'),
    ].map(({ key, value }) => [key.purpose, value]);
    expect(purposes).toEqual([
      ['cn-scope2-electricity', '0.5306'],
      ['cn-footprint-electricity', '0.6205'],
    ]);
  });
});

type Row = Readonly<Record<string, string>>;
const sharedTables = join(__dirname, '../../../../../shared/data/ets-cbam');
const table = (name: string): readonly Row[] =>
  parse<Row>(readFileSync(join(sharedTables, `${name}.csv`)), { columns: true, skip_empty_lines: true });
const withTables = existsSync(sharedTables) ? describe : describe.skip;

withTables('bundled rule sets against the reference tables of ../shared/data/ets-cbam', () => {
  it('default values: every cell', () => {
    const stored = new Map(
      [...set('eu-cbam-default-values').rules, ...set('eu-cbam-default-values').gaps].map((entry) => [entry.id, entry]),
    );
    for (const row of table('cbam_default_values_cn_other'))
      for (const measure of ['direct', 'indirect', 'total']) {
        const cell = row[`${measure}_tco2e_per_t`];
        const entry = stored.get(`eu-cbam.default.${row['country_code']}.${row['cn_code_or_prefix']}.${measure}`);
        const shown = entry && isGap(entry) ? '' : entry && 'value' in entry ? entry.value : undefined;
        expect([entry?.id, shown, entry?.key.route ?? '']).toEqual([
          entry?.id,
          cell,
          row['production_route_indicator'],
        ]);
      }
  });

  it('benchmarks: every row', () => {
    const years = ({ validFrom, validTo = '' }: Rule) => `${validFrom.slice(0, 4)}-${Number(validTo.slice(0, 4)) - 1}`;
    const stored = set('eu-cbam-benchmarks').rules.map((rule) =>
      [rule.key.cn, rule.key.column, rule.key.route ?? '', years(rule), rule.value].join(),
    );
    const expected = table('cbam_benchmarks').map((row) =>
      ['cn_code_or_prefix', 'column', 'production_route_indicator', 'years', 'benchmark_tco2e_per_t']
        .map((column) => row[column])
        .join(),
    );
    expect(stored).toEqual(expected);
  });

  it('steel, grid and power factors: every value', () => {
    const values = (id: string, measure?: string) =>
      set(id)
        .rules.filter(({ key }) => measure === undefined || key.measure === measure)
        .map(({ value }) => Number(value));
    const column = (name: string, of: string) => table(name).map((row) => Number(row[of]));
    expect(values('cn-ets-steel-factors', 'net-calorific-value')).toEqual(column('cn_fuel_defaults_steel', 'ncv'));
    expect(values('cn-ets-steel-factors', 'carbon-content')).toEqual(
      column('cn_fuel_defaults_steel', 'carbon_tC_per_GJ'),
    );
    expect(values('cn-ets-steel-factors', 'co2-factor')).toEqual(column('cn_steel_material_factors', 'factor'));
    expect(values('cn-grid-emission')).toEqual(column('cn_grid_factors_2023', 'factor_kgco2_per_kwh'));
    expect(values('cn-ets-power-benchmarks')).toEqual(column('cn_ets_power_benchmarks', 'value'));
  });

  it('CBAM factor, standard factors and categories: every value', () => {
    const phaseIn = set('eu-cbam-phase-in').rules.filter(({ id }) => id === 'eu-cbam.factor');
    const percent = table('cbam_phase_in').map((row) => row['cbam_factor_percent_free_allocation_kept'] ?? '');
    expect(phaseIn.map(({ value }) => parseDecimal(value).mul(100).toString())).toEqual(percent);
    const factors = set('eu-cbam-monitoring-factors').rules.filter(
      ({ key }) => !['net-calorific-value', 'carbon-content', 'export-correction'].includes(key.measure ?? ''),
    );
    expect(factors.map(({ value }) => value)).toEqual(table('eu_cbam_standard_factors').map((row) => row['factor']));
    const categories = new Map(table('cbam_goods_categories').map((row) => [row['goods_category'], row]));
    for (const row of table('cbam_cn_categories')) {
      const slug = book.term(`eu-cbam.category-of.${row['cn8']}`, '2026-01-01').value;
      const routes = book.term(`eu-cbam.category.${slug}.routes`, '2026-01-01').value;
      expect(routes).toBe(categories.get(row['goods_category'])?.['production_routes']);
    }
  });
});
