import { loadRulebook, RuleLookupError, RuleTrail } from './index.js';
import { readItems } from './item.js';

const book = loadRulebook();

describe('lookup by id and date', () => {
  it('is half-open: the last day of a quarter still has its price', () => {
    expect(book.rule('eu-cbam.certificate-price', '2026-03-31').value).toBe('75.36');
    expect(book.rule('eu-cbam.certificate-price', '2026-04-01').value).toBe('75.28');
  });

  it('names the dates it has when it has no rule for the date', () => {
    expect(() => book.rule('eu-cbam.certificate-price', '2026-07-01')).toThrow(
      /certificate-price, date 2026-07-01.*2026-01-01 to 2026-04-01, 2026-04-01 to 2026-07-01/,
    );
    expect(() => book.rule('eu-ets.cross-sectoral-correction-factor', '2031-01-01')).toThrow(RuleLookupError);
  });

  it('names what is near when the id is unknown', () => {
    expect(() => book.rule('eu-cbam.mark-up.paper', '2026-01-01')).toThrow(/eu-cbam\.mark-up\.cement/);
    expect(() => book.rule('eu-cbam.fuel.coke.emission-factor', '2026-01-01')).toThrow(/there is: eu-cbam\.fuel\./);
  });

  it('refuses a date that is none, and a term as number', () => {
    expect(() => book.rule('eu-cbam.factor', '2026')).toThrow(/YYYY-MM-DD/);
    expect(() => book.rule('eu-cbam.date.sale-start', '2026-01-01')).toThrow(RuleLookupError);
    expect(book.term('eu-cbam.date.sale-start', '2026-01-01').value).toBe('2027-02-01');
    expect(() => book.rule('eu-cbam.default.CN.7201.indirect', '2026-01-01')).toThrow(/no number is given/);
  });
});

describe('items', () => {
  it('name rules that exist', () => {
    const coke = book.itemById('coke');
    expect(book.rule(coke.carbonContent ?? '', '2026-01-01').value).toBe('0.02942');
    expect(book.allItems().length).toBeGreaterThanOrEqual(2);
    expect(() => book.itemById('koks')).toThrow(/no such item.*coke/);
  });

  const valid = { id: 'x', label: { en: 'x', zh: 'x' }, kind: 'fuel', unit: 't', upstream: 'known' };
  const read = (...items: object[]) => readItems({ kind: 'items', items }, (id) => id === 'known');
  it.each([
    ['a rule that is not there', [{ ...valid, upstream: 'unknown' }], /upstream names a rule/],
    ['an unknown kind', [{ ...valid, kind: 'thing' }], /kind is not one of/],
    ['a misspelt field', [{ ...valid, carbonContents: 'known' }], /unknown field "carbonContents"/],
    ['a malformed code', [{ ...valid, cnCode: '27' }], /cnCode/],
    ['an unknown unit', [{ ...valid, unit: 'bag' }], /unknown unit/],
    ['an id twice', [valid, valid], /twice/],
  ])('are refused with %s', (_, items, message) => {
    expect(read(valid).get('x')?.kind).toBe('fuel');
    expect(() => read(...items)).toThrow(message);
  });
});

describe('RuleTrail', () => {
  it('gives the same record whatever the order of use', () => {
    const rules = ['eu-cbam.factor', 'eu-ets.cross-sectoral-correction-factor', 'eu-cbam.certificate-price'].map((id) =>
      book.rule(id, '2026-02-01'),
    );
    const record = (used: typeof rules) => {
      const trail = new RuleTrail();
      for (const rule of [...used, ...used]) expect(trail.use(rule)).toBe(rule);
      return { sets: trail.ruleSets(), warnings: trail.warnings() };
    };
    expect(record([...rules].reverse())).toEqual(record(rules));
    expect(record(rules).sets).toEqual([
      {
        id: 'eu-cbam-phase-in',
        version: '2026-11-23',
        status: 'assumed',
        rules: ['eu-cbam.factor@2026-01-01', 'eu-ets.cross-sectoral-correction-factor@2026-01-01'],
      },
      {
        id: 'eu-cbam-prices',
        version: '2026-11-23',
        status: 'assumed',
        rules: ['eu-cbam.certificate-price@2026-01-01'],
      },
    ]);
  });

  it('warns of every rule that is not final, and of no other', () => {
    const trail = new RuleTrail();
    trail.use(book.rule('eu-cbam.factor', '2026-02-01'));
    expect(trail.warnings()).toEqual([]);
    trail.use(book.rule('cn-ets.power.benchmark.I.electricity', '2025-02-01'));
    const [warning] = trail.warnings();
    expect(warning?.status).toBe('draft');
    expect(warning?.message.en).toContain('0.7902');
    expect(warning?.message.zh).toContain('征求意见稿');
  });
});
