import { loadRulebook, RuleSetError } from './index.js';

const source = { id: 's', version: '1', locator: 'table 1', licence: 'own', confidence: 'confirmed: ours' };
const valid = {
  kind: 'rules',
  id: 'licensed-grid',
  version: '2024',
  title: { en: 'Grid factors', zh: '电网因子' },
  licence: 'own licence',
  sources: { s: source },
  defaults: {
    id: 'grid.{country}',
    purpose: 'cbam-electricity',
    labelEn: 'Grid {country}',
    labelZh: '电网 {country}',
    unit: 'tCO2/MWh',
    status: 'final',
    source: 's',
    validFrom: '2024-01-01',
  },
  columns: ['country', 'value'],
  rows: [
    ['IN', '0.726'],
    ['TR', '0.420'],
  ],
};

describe("a user's rule set", () => {
  it('is loaded beside the bundled ones', () => {
    const rule = loadRulebook([valid]).rule('grid.TR', '2026-03-01');
    expect(rule).toMatchObject({
      ref: 'grid.TR@2024-01-01',
      label: { en: 'Grid TR', zh: '电网 TR' },
      value: '0.420',
      unit: 'tCO2/MWh',
      status: 'final',
      key: { country: 'TR', purpose: 'cbam-electricity' },
      set: { id: 'licensed-grid', version: '2024' },
      source: { id: 's', locator: 'table 1' },
    });
  });

  it.each([
    ['an unknown unit', { defaults: { ...valid.defaults, unit: 'tCO2/parsec' } }, /row 1 \(grid\.IN\).*parsec/],
    ['a number that is not a decimal', { rows: [['IN', '7e-1']] }, /row 1 \(grid\.IN\).*decimal/],
    ['a number as number', { rows: [['IN', 0.7]] }, /stored as text/],
    ['a short row', { rows: [['IN']] }, /expected 2 cells/],
    ['an unknown column', { columns: ['land', 'value'] }, /unknown column "land"/],
    ['an unknown status', { defaults: { ...valid.defaults, status: 'sure' } }, /status "sure"/],
    ['an unknown source', { defaults: { ...valid.defaults, source: 'toString' } }, /source "toString"/],
    ['a day that does not exist', { defaults: { ...valid.defaults, validFrom: '2026-02-30' } }, /2026-02-30/],
    ['an end before its start', { defaults: { ...valid.defaults, validTo: '2024-01-01' } }, /not after validFrom/],
    ['two values for one date', { rows: [...valid.rows, ['IN', '0.7']] }, /grid\.IN: is given twice/],
    ['the id of a bundled set', { id: 'gwp-ar6' }, /two rule sets/],
    ['another kind of file', { kind: 'items' }, /kind "items" is not "rules"/],
    ['a misspelt key in a label', { defaults: { ...valid.defaults, labelEn: '{land}' } }, /\{land\}/],
    ['a code that is none', { columns: ['cn', 'value'] }, /cn "IN"/],
    ['no purpose', { defaults: { ...valid.defaults, purpose: null } }, /purpose/],
    ['a row without value', { rows: [['IN', null]] }, /none of value, date and words/],
  ])('is refused with %s', (_, change, message) => {
    expect(() => loadRulebook([{ ...valid, ...change }])).toThrow(RuleSetError);
    expect(() => loadRulebook([{ ...valid, ...change }])).toThrow(message);
  });

  it('may follow a rule with the next year under the same id', () => {
    const dated = {
      ...valid,
      columns: ['country', 'value', 'validFrom', 'validTo'],
      rows: [
        ['IN', '0.726', '2024-01-01', '2025-01-01'],
        ['IN', '0.711', '2025-01-01', null],
      ],
    };
    const book = loadRulebook([dated]);
    expect(book.rule('grid.IN', '2024-12-31').value).toBe('0.726');
    expect(book.rule('grid.IN', '2025-01-01').value).toBe('0.711');
  });

  it('states how sure its values are, in a form that fits the distribution', () => {
    const columns = ['country', 'value', 'uncertainty.distribution', 'uncertainty.relative95', 'uncertainty.low'];
    const defaults = { ...valid.defaults, 'uncertainty.source': 's' };
    const load = (...cells: (string | null)[]) => loadRulebook([{ ...valid, defaults, columns, rows: [cells] }]);
    expect(load('IN', '0.7', 'normal', '0.05', null).rule('grid.IN', '2024-01-01').uncertainty).toMatchObject({
      distribution: 'normal',
      relative95: '0.05',
    });
    expect(() => load('IN', '0.7', 'normal', '-0.05', null)).toThrow(/not positive/);
    expect(() => load('IN', '0.7', 'uniform', '0.05', '0.6')).toThrow(/high/);
    expect(() => load('IN', '0.7', 'guess', '0.05', null)).toThrow(/unknown distribution/);
  });
});
