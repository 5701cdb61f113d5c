import * as fc from 'fast-check';
import { columnShares, type ColumnTexts } from './column-shares.js';

/** A letter is one wide. */
const widthOf = (text: string): number => text.length;
const rooms = (columns: readonly ColumnTexts[], width: number): readonly number[] =>
  columnShares(columns, widthOf, width).map((share) => share * width);
const column = (...texts: string[]): ColumnTexts => ({ texts, isWhole: false });

describe('shares of the columns of a table', () => {
  it('leave no word and no short text broken, and give what is left to the longest', () => {
    const long = 'a name of several words that goes on for longer than the table is wide, and then some more of it';
    const [name = 0, number = 0, code = 0] = rooms(
      [column('Figure', long), { texts: ['Value', '0.001179 – 0.001989'], isWhole: true }, column('Basis', 'modelled')],
      80,
    );
    expect([number, code]).toEqual([expect.closeTo(19, 9), expect.closeTo(8, 9)]);
    expect(name).toBeCloseTo(80 - 19 - 8, 9);
  });

  it('break scripts without blanks anywhere', () => {
    const [words = 0, chinese = 0] = rooms([column('a'.repeat(24)), column('生'.repeat(300))], 80);
    expect(words).toBeCloseTo(24, 9);
    expect(chinese).toBeCloseTo(56, 9);
  });

  it('let no word take a table for itself', () => {
    const [long = 0, short = 0] = rooms([column('x'.repeat(1_000)), column('y y y')], 100);
    expect(short).toBeGreaterThanOrEqual(5);
    expect(long + short).toBeCloseTo(100, 9);
  });

  it('take from long columns, not from short ones, where words do not fit together', () => {
    const word = column('x'.repeat(60));
    const [first = 0, second = 0, third = 0, fourth = 0, unit = 0] = rooms(
      [word, word, word, word, column('piece')],
      100,
    );
    expect(unit).toBeCloseTo(5, 9);
    for (const room of [first, second, third, fourth]) expect(room).toBeCloseTo(95 / 4, 9);
  });

  it('sum to 1 and are at least 0, whatever the texts', () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.record({ texts, isWhole: fc.boolean() }), { minLength: 1, maxLength: 6 }), (columns) => {
        const shares = columnShares(columns, widthOf, 60);
        expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 9);
        expect(shares.every((share) => share >= 0)).toBe(true);
      }),
    );
  });
});
