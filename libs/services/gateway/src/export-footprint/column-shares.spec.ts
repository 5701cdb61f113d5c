import * as fc from 'fast-check';
import { columnShares, type ColumnTexts } from './column-shares.js';

/** A letter is one wide. */
const widthOf = (text: string): number => text.length;
const rooms = async (columns: readonly ColumnTexts[], width: number): Promise<readonly number[]> =>
  (await columnShares(columns, widthOf, width)).map((share) => share * width);
const column = (...texts: string[]): ColumnTexts => ({ texts, isWhole: false });

describe('shares of the columns of a table', () => {
  it('leave no word and no short text broken, and give what is left to the longest', async () => {
    const long = 'a name of several words that goes on for longer than the table is wide, and then some more of it';
    const [name = 0, number = 0, code = 0] = await rooms(
      [column('Figure', long), { texts: ['Value', '0.001179 – 0.001989'], isWhole: true }, column('Basis', 'modelled')],
      80,
    );
    expect([number, code]).toEqual([expect.closeTo(19, 9), expect.closeTo(8, 9)]);
    expect(name).toBeCloseTo(80 - 19 - 8, 9);
  });

  it('break scripts without blanks anywhere', async () => {
    const [words = 0, chinese = 0] = await rooms([column('a'.repeat(24)), column('生'.repeat(300))], 80);
    expect(words).toBeCloseTo(24, 9);
    expect(chinese).toBeCloseTo(56, 9);
  });

  it('let no word take a table for itself', async () => {
    const [long = 0, short = 0] = await rooms([column('x'.repeat(1_000)), column('y y y')], 100);
    expect(short).toBeGreaterThanOrEqual(5);
    expect(long + short).toBeCloseTo(100, 9);
  });

  it('take from long columns, not from short ones, where words do not fit together', async () => {
    const word = column('x'.repeat(60));
    const [first = 0, second = 0, third = 0, fourth = 0, unit = 0] = await rooms(
      [word, word, word, word, column('piece')],
      100,
    );
    expect(unit).toBeCloseTo(5, 9);
    for (const room of [first, second, third, fourth]) expect(room).toBeCloseTo(95 / 4, 9);
  });

  it('sum to 1 and are at least 0, whatever the texts', async () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ texts, isWhole: fc.boolean() }), { minLength: 1, maxLength: 6 }),
        async (columns) => {
          const shares = await columnShares(columns, widthOf, 60);
          expect(shares.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 9);
          expect(shares.every((share) => share >= 0)).toBe(true);
        },
      ),
    );
  });

  it('are found from the beginning of each text, with turns for others in between', async () => {
    const texts = Array.from({ length: 500 }, (_, n) => '生'.repeat(n < 250 ? 1_000 : 500));
    let [longest, turns, isDone] = [0, 0, false];
    const other = (): void => {
      turns += 1;
      if (!isDone) setImmediate(other);
    };
    setImmediate(other);
    const long = (text: string): number => {
      longest = Math.max(longest, text.length);
      return text.length;
    };
    const half = texts.map((text) => text.slice(0, text.length / 2));
    const columns = [texts, half].map((ofColumn) => ({ texts: ofColumn, isWhole: false }));
    const [wide = 0, narrow = 0] = await columnShares(columns, long, 80);
    isDone = true;
    expect(longest).toBeLessThanOrEqual(200);
    expect(turns).toBeGreaterThan(20);
    // No word has a width: all room goes by length.
    expect(wide / narrow).toBeCloseTo(2, 9);
  });
});
