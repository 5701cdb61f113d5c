import fc from 'fast-check';
import {
  arbitraryUnit,
  convert,
  decimalText,
  DecimalError,
  exact,
  figure,
  FigureError,
  isUnit,
  parseDecimal,
  sameDimension,
  statedDecimalText,
  UnitError,
} from './index.js';

const valid = {
  id: 'footprint.total',
  label: { en: 'Footprint', zh: '碳足迹' },
  value: '2.31',
  unit: 'tCO2e/t',
  basis: 'modelled' as const,
  sources: [{ id: 'run', version: '1', locator: 'test', licence: 'none' }],
};
const interval = {
  kind: 'interval' as const,
  low: '2.1',
  median: '2.3',
  high: '2.6',
  level: '0.95',
  method: 'monte-carlo' as const,
  draws: 1000,
};

describe('figure', () => {
  it('does not construct with neither interval nor exact', () => {
    expect(() => figure(valid)).toThrow(FigureError);
    expect(figure({ ...valid, uncertainty: interval }).uncertainty).toEqual(interval);
    expect(figure({ ...valid, uncertainty: exact('legal constant') }).uncertainty.kind).toBe('exact');
  });

  it.each([
    ['no source', { sources: [] }, FigureError],
    ['an exponent', { value: '1e3' }, DecimalError],
    ['an unknown unit', { unit: 'parsec' }, UnitError],
    ['bounds out of order', { uncertainty: { ...interval, low: '2.4' } }, FigureError],
    ['a level of 1', { uncertainty: { ...interval, level: '1' } }, FigureError],
    ['Monte Carlo without draws', { uncertainty: { ...interval, draws: 0 } }, FigureError],
  ])('refuses %s', (_, change, error) => {
    expect(() => figure({ ...valid, uncertainty: interval, ...change })).toThrow(error);
  });
});

describe('decimals', () => {
  it.each(['1e5', '+1', '01', '.5', '1.', '', ' 1', 'NaN', '1234567890123456789', '0.1234567890123'])(
    'refuses %j',
    (text) => {
      expect(() => parseDecimal(text)).toThrow(DecimalError);
    },
  );

  it('writes 12 significant digits in plain notation', () => {
    expect(decimalText(0.1 + 0.2)).toBe('0.3');
    expect(decimalText(1.5e-9)).toBe('0.0000000015');
    expect(decimalText(123456789012345)).toBe('123456789012000');
    expect(decimalText(-0)).toBe('0');
    expect(decimalText(0.02378915207331234)).toBe('0.023789152073');
    expect(() => decimalText(Number.NaN)).toThrow(DecimalError);
  });
});

describe('decimal texts of computed numbers', () => {
  it('are decimals themselves', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e17, max: 1e17 }), (value) => {
        expect(() => parseDecimal(decimalText(value))).not.toThrow();
      }),
    );
  });
});

describe('decimal texts of stated numbers', () => {
  it('keep every digit, however small', () => {
    expect([4.5678e-10, 3.2e-14, 1e21, 0.1 + 0.2, -0].map(statedDecimalText)).toEqual([
      ...['0.00000000045678', '0.000000000000032', '1000000000000000000000', '0.30000000000000004', '0'],
    ]);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(statedDecimalText(value))).toBe(value === 0 ? 0 : value);
      }),
    );
    expect(() => statedDecimalText(Infinity)).toThrow(DecimalError);
  });
});

describe('units', () => {
  it('converts within a dimension', () => {
    expect(convert(1, 'MWh', 'GJ')).toBeCloseTo(3.6, 12);
    expect(convert(2, 'tCO2e/t', 'kgCO2e/kg')).toBeCloseTo(2, 12);
    expect(convert(0.6516, 'kgCO2e/kWh', 'tCO2e/MWh')).toBeCloseTo(0.6516, 12);
  });

  it('keeps apart what does not add', () => {
    expect(() => convert(1, 't', 'tCO2e')).toThrow(UnitError);
    expect(sameDimension('EUR', 'CNY')).toBe(false);
    expect(() => convert(1, 'constructor', 't')).toThrow(UnitError);
    expect(() => convert(1, 'kg/t/t', 't')).toThrow(UnitError);
  });

  it('keeps units nobody registered apart from all but themselves, inside and outside of products', () => {
    expect(sameDimension('[kg SO2 eq]', '[kg SO2 eq]')).toBe(true);
    for (const other of ['kg', 'kgCO2e', '[kg SO2-eq]', '1']) expect(sameDimension('[kg SO2 eq]', other)).toBe(false);
    expect(convert(3, '[m2.a crop/eq]/t', '[m2.a crop/eq]/kg')).toBeCloseTo(0.003, 15);
    expect(sameDimension('kg.[CTUh]/[Item(s)]', '[CTUh].t/[Item(s)]')).toBe(true);
    expect(convert(3e5, '10^-12.[CTUh]/kg', '[CTUh]/t')).toBeCloseTo(3e-4, 15);
    expect(figure({ ...valid, unit: '[mol H+ eq]', uncertainty: interval }).unit).toBe('[mol H+ eq]');
    for (const bad of ['[]', '[a', 'a]', '[[a]]', '[a]b', '[a\nb]', `[${'a'.repeat(81)}]`, 'mol H+ eq', '[a]/[b]/[c]'])
      expect(isUnit(bad)).toBe(false);
  });

  it('makes a unit of any text that says something', () => {
    expect(arbitraryUnit(' mol [H+]\teq ')).toBe('[mol (H+) eq]');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        fc.pre(text.replaceAll(/\p{C}/gu, ' ').trim() !== '');
        expect(isUnit(arbitraryUnit(text))).toBe(true);
      }),
    );
    expect(() => arbitraryUnit(' \u0007')).toThrow(UnitError);
  });

  it('round-trips', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: 1e-9, max: 1e9 }),
        fc.constantFrom('kg', 't', 'Mt'),
        fc.constantFrom('g', 'kt', 't'),
        (value, a, b) => {
          expect(Math.abs(convert(convert(value, a, b), b, a) - value) / value).toBeLessThan(1e-12);
        },
      ),
    );
  });
});
