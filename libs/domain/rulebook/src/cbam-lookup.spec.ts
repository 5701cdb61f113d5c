import fc from 'fast-check';
import {
  benchmarkRule,
  CnCodeError,
  defaultBenchmarkRule,
  defaultValueRule,
  goodsCategoryOf,
  loadRulebook,
  markUpRule,
  parseCnCode,
} from './index.js';

const book = loadRulebook();
const date = '2026-05-01';
const defaultOf = (country: string, code: string, route?: string, measure?: 'direct' | 'indirect') =>
  defaultValueRule(book, {
    country,
    cnCode: parseCnCode(code),
    date,
    ...(route && { route }),
    ...(measure && { measure }),
  });

describe('CN codes', () => {
  it.each(['7208', '7208512', '720851200', '72O85120', '', '72085120000', '7208-51-20', 72085120])(
    'refuses %j',
    (text) => {
      expect(() => parseCnCode(text)).toThrow(CnCodeError);
    },
  );

  it('reads spaces', () => {
    expect(parseCnCode('7208 51 20')).toBe('72085120');
  });
});

describe('default values', () => {
  // Implementing Regulation (EU) 2025/2621, Annex I: the codes are prefixes, the longest fits.
  it.each([
    ['CN', '7208 51 20', undefined, '3.187', 'CN'],
    ['CN', '7201 10 11', undefined, '1.66', 'CN'],
    ['OTHER', '7601 10 10', undefined, '2.203', 'OTHER'],
    ['CN', '2523 10 00 90', undefined, '1.39', 'CN'],
    ['CN', '2523 10 00', 'B', '1.3', 'CN'],
    ['CN', '2523 10 00', 'A', '1.39', 'CN'],
    ['CN', '2507 00 80', undefined, '0.32', 'CN'],
    // China's row for direct reduced iron is empty: the row of other countries, for this row only.
    ['CN', '7203 10 00', undefined, '1.325', 'OTHER'],
  ])('%s %s route %s is %s from %s', (country, code, route, value, row) => {
    const rule = defaultOf(country, code, route);
    expect([rule.value, rule.key.country]).toEqual([value, row]);
  });

  it('keeps the published total where direct and indirect add to something else', () => {
    const parts = [undefined, 'direct', 'indirect'] as const;
    const [total, direct, indirect] = parts.map((part) => defaultOf('CN', '2523 90 00 10', undefined, part).value);
    expect([total, direct, indirect]).toEqual(['1.46', '1.29', '0.18']);
  });

  it('says why it has none', () => {
    expect(() => defaultOf('CN', '2523 10 00')).toThrow(/give ten digits or the route.*2523100010 \(route B\)/);
    expect(() => defaultOf('TR', '7208 51 20')).toThrow(/no default values are loaded.*country TR.*CN, OTHER/);
    expect(() => defaultOf('CN', '8703 10 11')).toThrow(/no default value/);
    expect(() => defaultOf('CN', '7208 51 20', undefined, 'indirect')).toThrow(/does not apply/);
    expect(() =>
      defaultValueRule(book, { country: 'CN', cnCode: parseCnCode('72085120'), date: '2025-12-31' }),
    ).toThrow(/no default value/);
  });

  it('find a benchmark for every code with a default value', () => {
    const codes = book.sets.flatMap(({ terms }) =>
      terms.filter(({ id }) => id.startsWith('eu-cbam.category-of.')).map(({ key }) => key.cn ?? ''),
    );
    // 3102 10 10 was split and has no value of its own; electricity has neither default value nor benchmark here.
    const priced = codes.filter((code) => code !== '31021010' && code !== '27160000');
    expect(priced).toHaveLength(570);
    for (const code of priced) {
      const cnCode = parseCnCode(code);
      const routes = ['25231000', '25239000'].includes(code) ? ['A', 'B'] : [undefined];
      for (const route of routes) {
        const value = defaultOf('CN', code, route);
        expect(defaultBenchmarkRule(book, value, cnCode, date).key.column).toBe('B');
        expect(markUpRule(book, value.key.sector ?? '', date).kind).toBe('number');
      }
    }
  });

  it('fall to the same row for a code and for anything below it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('72085120', '76011010', '72031000'),
        fc.integer({ min: 10, max: 99 }),
        (code, tail) => {
          expect(defaultOf('CN', `${code}${tail}`)).toBe(defaultOf('CN', code));
        },
      ),
    );
  });
});

describe('benchmarks', () => {
  const benchmark = (code: string, column: 'A' | 'B', on: string, routes?: string[]) =>
    benchmarkRule(book, { cnCode: parseCnCode(code), column, date: on, ...(routes && { routes }) }).value;

  // Implementing Regulation (EU) 2025/2620, Annex, point 5.3.
  it('differ by column, route and period', () => {
    expect(benchmark('72085120', 'A', date)).toBe('0.044');
    expect(benchmark('72085120', 'B', date, ['C'])).toBe('1.37');
    expect(benchmark('72085120', 'B', date, ['E'])).toBe('0.072');
    expect(benchmark('25233000', 'A', '2027-12-31')).toBe('0.717');
    expect(benchmark('25233000', 'A', '2028-01-01')).toBe('0.686');
  });

  it('are the highest of several alloy grades', () => {
    expect(benchmark('72085120', 'B', date, ['E', 'C', 'D'])).toBe('1.37');
  });

  it('have no route for six stainless codes, whose default value names route C', () => {
    for (const code of ['73181535', '73181552', '73181562', '73181575', '73181631', '73181639']) {
      const value = defaultOf('CN', code);
      expect(value.key.route).toBe('C');
      const rule = defaultBenchmarkRule(book, value, parseCnCode(code), date);
      expect([rule.value, rule.key.route]).toEqual(['1.154', undefined]);
    }
  });

  it('say which routes there are', () => {
    expect(() => benchmark('72085120', 'B', date)).toThrow(/state the route.*route C, route D, route E/);
    expect(() => benchmark('72085120', 'B', date, ['K'])).toThrow(/no benchmark for the routes/);
    expect(() => benchmark('72085120', 'A', '2031-01-01')).toThrow(/no benchmark/);
  });
});

describe('goods categories', () => {
  it('count the electricity of ammonia, as the act does and the template does not', () => {
    const category = (code: string) => goodsCategoryOf(book, parseCnCode(code), date);
    expect(category('28141000')).toMatchObject({ id: 'ammonia', sector: 'fertilisers', indirectInScope: true });
    expect(category('72085120')).toMatchObject({ id: 'iron-steel-products', indirectInScope: false });
    expect(category('26011200')).toMatchObject({ id: 'sintered-ore', sector: 'iron-steel', indirectInScope: true });
    expect(category('3102101200')).toMatchObject({ id: 'urea', precursors: ['ammonia'] });
    expect(category('28041000')).toMatchObject({ id: 'hydrogen', precursors: [], indirectInScope: false });
    expect(() => category('87031011')).toThrow(/not a good under the CBAM/);
  });
});
