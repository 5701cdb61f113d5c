import { readRuleSet } from './rule-set.js';
import { attachUncertainty, readUncertaintyFile } from './uncertainty-file.js';

const sources = { s: { id: 's', version: '1', locator: 'x', licence: 'own', confidence: 'confirmed: ours' } };
const rules = readRuleSet({
  kind: 'rules',
  id: 'fuels',
  version: '1',
  title: { en: 'Fuels', zh: '燃料' },
  licence: 'own',
  sources,
  defaults: {
    purpose: 'p',
    labelEn: 'x',
    labelZh: 'x',
    unit: 'tC/GJ',
    status: 'final',
    source: 's',
    validFrom: '2024-01-01',
  },
  columns: ['id', 'value'],
  rows: [
    ['fuel.coke.carbon', '0.02942'],
    ['fuel.coal.carbon', '0.02618'],
  ],
});
const statements = (...rows: (string | null)[][]) =>
  readUncertaintyFile({
    kind: 'uncertainty',
    id: 'u',
    sources,
    defaults: { source: 's', distribution: 'normal' },
    columns: ['rule', 'relative95'],
    rows,
  });
const attached = (...rows: (string | null)[][]) =>
  attachUncertainty([rules], statements(...rows)).flatMap((set) =>
    set.rules.map(({ uncertainty }) => uncertainty?.relative95),
  );

describe('uncertainty statements', () => {
  it('reach rules by pattern, the exact id and the longer pattern first', () => {
    expect(attached(['fuel.*', '0.1'])).toEqual(['0.1', '0.1']);
    expect(attached(['fuel.*', '0.1'], ['fuel.coke.*', '0.05'])).toEqual(['0.05', '0.1']);
    expect(attached(['fuel.coke.carbon', '0.02'], ['fuel.*', '0.1'])).toEqual(['0.02', '0.1']);
  });

  it('are refused when they fit no rule, so that a misspelt id is not lost', () => {
    expect(() => attached(['fuel.cook.carbon', '0.02'])).toThrow(/"fuel\.cook\.carbon" fits no rule/);
    expect(() => statements([null, '0.02'])).toThrow(/needs a rule/);
  });
});
