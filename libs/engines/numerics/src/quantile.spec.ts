import fc from 'fast-check';
import { compensatedSum, quantileInPlace, QuantileError, summarizeSample } from './index.js';

const sample = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 });

describe('quantileInPlace', () => {
  it('is that of the sorted sample, interpolated', () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1, noNaN: true }), (values, probability) => {
        const sorted = Float64Array.from(values).sort();
        const place = (values.length - 1) * probability;
        const below = Math.floor(place);
        const lower = sorted[below]!;
        const upper = sorted[Math.min(below + 1, values.length - 1)]!;
        const expected = place === below ? lower : lower + (place - below) * (upper - lower);
        expect(quantileInPlace(Float64Array.from(values), probability)).toBe(expected);
      }),
    );
  });

  it('has the values of R type 7', () => {
    // quantile(c(1, 3, 4, 8, 20), c(.025, .25, .5, .975))
    const of = (probability: number): number => quantileInPlace(Float64Array.of(20, 1, 8, 4, 3), probability);
    expect([0.025, 0.25, 0.5, 0.975].map(of)).toEqual([1.2, 3, 4, expect.closeTo(18.8, 12)]);
  });
});

describe('summarizeSample', () => {
  it('leaves the sample alone and orders the interval', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e100, max: 1e100, noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (values, level) => {
          const copy = [...values];
          const { low, median, high, draws } = summarizeSample(values, level);
          expect(values).toEqual(copy);
          expect(low <= median && median <= high).toBe(true);
          expect(draws).toBe(values.length);
        },
      ),
    );
  });

  it('gives the value itself where all are the same', () => {
    const value = 0.1 + 0.2;
    expect(summarizeSample(Array.from({ length: 7 }, () => value))).toMatchObject({
      ...{ low: value, median: value, high: value, draws: 7 },
      sd: expect.closeTo(0, 15) as number,
    });
  });

  it('has the certified mean and standard deviation of NIST NumAcc2', () => {
    // NIST Statistical Reference Datasets, univariate: 1.2, then 500 times 1.1 and 1.3: mean 1.2, sd 0.1.
    const values = [1.2, ...Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? 1.1 : 1.3))];
    const { mean, sd } = summarizeSample(values);
    expect(mean).toBeCloseTo(1.2, 14);
    expect(sd).toBeCloseTo(0.1, 14);
  });

  it('has the certified standard deviation of NIST NumAcc4, a spread of 0.1 about ten million', () => {
    const values = [10000000.2, ...Array.from({ length: 1000 }, (_, n) => (n % 2 === 0 ? 10000000.1 : 10000000.3))];
    expect(summarizeSample(values).sd).toBeCloseTo(0.1, 7);
  });

  it.each([
    ['an empty sample', [], 0.95],
    ['NaN', [1, Number.NaN], 0.95],
    ['a level of 1', [1], 1],
  ])('refuses %s', (_, values, level) => {
    expect(() => summarizeSample(values, level)).toThrow(QuantileError);
  });
});

describe('compensatedSum', () => {
  it('keeps what plain addition loses', () => {
    expect(compensatedSum([1e100, 1, -1e100])).toBe(1);
    expect(compensatedSum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
  });
});
