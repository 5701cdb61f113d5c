import fc from 'fast-check';
import { firstOrderInterval, type UncertainTerm } from './first-order-interval.js';

function halfOf(terms: Parameters<typeof firstOrderInterval>[0]): number {
  const { low, high } = firstOrderInterval(terms);
  return (Number(high) - Number(low)) / 2;
}

describe('firstOrderInterval', () => {
  it('adds terms that share a variable as they are', () => {
    const terms = [
      { value: 300, relative95ById: { belt: 0.02 } },
      { value: 400, relative95ById: { belt: 0.02 } },
    ];
    expect(firstOrderInterval(terms)).toEqual({
      ...{ kind: 'interval', low: '686', median: '700', high: '714' },
      ...{ level: '0.95', method: 'first-order', draws: 0 },
    });
  });

  it('adds independent terms in squares', () => {
    expect(
      halfOf([
        { value: 300, relative95ById: { one: 0.01 } },
        { value: 400, relative95ById: { other: 0.01 } },
      ]),
    ).toBeCloseTo(5, 9);
  });

  it('adds the factors of a product in squares', () => {
    expect(halfOf([{ value: 100, relative95ById: { amount: 0.03, carbon: 0.04 } }])).toBeCloseTo(5, 9);
  });

  it('lets what goes out and comes in again cancel', () => {
    const passing = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    const relative95 = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(passing, relative95, relative95, (amount, width, rest) => {
        const terms: readonly UncertainTerm[] = [
          { value: -amount, relative95ById: { coke: width } },
          { value: amount, relative95ById: { coke: width } },
          { value: 1000, relative95ById: { coal: rest } },
        ];
        expect(halfOf(terms)).toBeCloseTo(1000 * rest, 6);
      }),
    );
  });

  it('has no width where nothing is uncertain', () => {
    expect(firstOrderInterval([{ value: 5, relative95ById: {} }])).toMatchObject({ low: '5', median: '5', high: '5' });
  });
});
