import fc from 'fast-check';
import { ledgerUnit, takeAmount } from './ledger-unit.js';
import { normaliseText, singular, textLengthMax } from './normalise-text.js';
import { readFeatures, textUnits } from './phrases.js';
import { buildSpeller, correctSpelling, slipsBetween } from './spelling.js';

const read = (text: string) =>
  readFeatures(textUnits(normaliseText(text))).map(
    ({ kind, name, weight }) => `${kind}:${name}${weight < 1 ? '?' : ''}`,
  );

describe('normaliseText', () => {
  it('folds width, case and traditional characters and bounds the length', () => {
    expect(normaliseText('ＨＤＰＥ 熱軋鋼 ㎏')).toBe('hdpe 热轧钢 kg');
    expect(normaliseText('x'.repeat(1000))).toHaveLength(textLengthMax);
  });

  it('is done in one pass', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        expect(normaliseText(normaliseText(text))).toBe(normaliseText(text));
      }),
    );
  });

  it.each([
    ['batteries', 'battery'],
    ['boxes', 'box'],
    ['glasses', 'glass'],
    ['coils', 'coil'],
    ['gas', 'gas'],
    ['glass', 'glass'],
    ['bus', 'bus'],
  ])('singular of %s is %s', (word, expected) => {
    expect(singular(word)).toBe(expected);
  });
});

describe('ledger units', () => {
  it.each([
    ['吨', 't'],
    ['KGS', 'kg'],
    ['度', 'kWh'],
    ['MWh', 'MWh'],
    ['吨公里', 't.km'],
    ['万Nm3', '10^4Nm3'],
    ['件', 'piece'],
    ['furlong', undefined],
  ])('%s is %s', (text, unit) => {
    expect(ledgerUnit(text)).toBe(unit);
  });

  it('takes an amount out of a text, but not a grade that looks like one', () => {
    expect(takeAmount('500 kg ldpe film')).toEqual({ unit: 'kg', rest: '  ldpe film' });
    expect(takeAmount('q235b 3mm')).toEqual({ rest: 'q235b 3mm' });
  });
});

describe('readFeatures', () => {
  it('takes the longest phrase', () => {
    expect(read('液化天然气')).toEqual(['concept:liquefied-natural-gas']);
    expect(read('LNG船')).toEqual(['concept:lng-tanker', 'concept:sea']);
    expect(read('废塑料')).toEqual(['concept:waste', 'concept:plastic']);
  });

  it('reads a single character only where it stands alone', () => {
    expect(read('山东 电')).toEqual(['region:CN-SD', 'concept:electricity']);
    expect(read('电梯')).toEqual(['concept:elevator']);
    expect(read('电魟')).toEqual(['characters:电魟']);
  });

  it('counts what a thing is used for less than what it is', () => {
    expect(read('叉车用柴油')).toEqual(['concept:forklift?', 'concept:diesel']);
    expect(read('LPG for forklifts')).toEqual(['concept:liquefied-petroleum-gas', 'concept:forklift?']);
    expect(read('船用柴油')).toEqual(['concept:marine-gas-oil']);
  });
});

describe('correctSpelling', () => {
  const speller = buildSpeller(new Set(['diesel', 'gasoline', 'glycol', 'methanol', 'metal']));

  it.each([
    ['deisel', 'diesel'],
    ['gasolne', 'gasoline'],
    ['methonal', 'methanol'],
    ['diesel', undefined],
    ['mtal', undefined],
    ['nickel', undefined],
  ])('%s is meant as %s', (written, meant) => {
    expect(correctSpelling(written, speller)).toBe(meant);
  });

  it('counts slips as a distance: symmetric, nothing for the same word, one for a swap', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(slipsBetween(a, b)).toBe(slipsBetween(b, a));
        expect(slipsBetween(a, b) === 0).toBe(a === b);
        expect(slipsBetween(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
    expect(slipsBetween('deisel', 'diesel')).toBe(1);
  });
});
