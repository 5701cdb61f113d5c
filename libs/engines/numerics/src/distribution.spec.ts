import fc from 'fast-check';
import {
  checkedDistribution,
  DistributionError,
  meanOf,
  nominalOf,
  normalQuantile,
  normalQuantileTable,
  quantileOf,
  standardDeviationOf,
} from './index.js';
import type { Distribution } from './index.js';

describe('normalQuantile', () => {
  // The check values printed with AS 241, and two of R's qnorm.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.262340089798408],
    [0.975, 1.959963984540054],
    [0.5, 0],
  ])('of %d is %d', (probability, expected) => {
    expect(Math.abs(normalQuantile(probability) - expected)).toBeLessThanOrEqual(4e-15 * Math.abs(expected));
  });

  it('is odd about one half and rises', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 - 1 }), fc.integer({ min: 1, max: 2 ** 30 - 1 }), (i, k) => {
        const [p, q] = [i / 2 ** 31, k / 2 ** 31];
        expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 12);
        if (p < q) expect(normalQuantile(p)).toBeLessThan(normalQuantile(q));
      }),
    );
  });

  it('ends in infinities and refuses what is no probability', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([-0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('normalQuantileTable', () => {
  it('has mean 0, variance 1 and reaches 4.33', () => {
    const table = normalQuantileTable();
    expect(table.reduce((sum, z) => sum + z, 0) / table.length).toBeCloseTo(0, 12);
    expect(table.reduce((sum, z) => sum + z * z, 0) / table.length).toBeCloseTo(1, 12);
    expect(table[65_535]).toBeGreaterThan(4.32);
    expect(table[65_535]).toBeLessThan(4.33);
  });
});

const examples: readonly Distribution[] = [
  { kind: 'fixed', value: -3 },
  { kind: 'normal', mean: 2, sd: 0.5 },
  { kind: 'lognormal', median: 2, sigma: 0.4 },
  { kind: 'lognormal', median: -2, sigma: 0.4 },
  { kind: 'triangular', low: 1, mode: 1.5, high: 4 },
  { kind: 'triangular', low: 1, mode: 1, high: 1 },
  { kind: 'uniform', low: -1, high: 3 },
];

describe.each(examples)('$kind', (distribution) => {
  const strata = 200_000;
  const values = Float64Array.from({ length: strata }, (_, i) => quantileOf(distribution, (i + 0.5) / strata));

  it('has the mean and spread of its quantiles', () => {
    const mean = values.reduce((sum, value) => sum + value, 0) / strata;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / strata);
    expect(meanOf(distribution)).toBeCloseTo(mean, 4);
    expect(standardDeviationOf(distribution)).toBeCloseTo(sd, 3);
  });

  it('has quantiles that rise', () => {
    expect(values.every((value, i) => i === 0 || value >= values[i - 1]!)).toBe(true);
  });
});

describe('nominalOf', () => {
  it('is the published value: median of a lognormal, mode of a triangular', () => {
    expect(examples.map(nominalOf)).toEqual([-3, 2, 2, -2, 1.5, 1, 1]);
  });
});

describe('checkedDistribution', () => {
  it.each<[Distribution, string]>([
    [{ kind: 'fixed', value: Number.NaN }, 'value'],
    [{ kind: 'normal', mean: 1, sd: -1 }, 'sd'],
    [{ kind: 'normal', mean: Infinity, sd: 1 }, 'mean'],
    [{ kind: 'lognormal', median: 0, sigma: 1 }, 'median'],
    [{ kind: 'lognormal', median: 1, sigma: Number.NaN }, 'sigma'],
    [{ kind: 'triangular', low: 1, mode: 0, high: 2 }, 'mode'],
    [{ kind: 'triangular', low: 1, mode: Number.NaN, high: 2 }, 'mode'],
    [{ kind: 'uniform', low: 2, high: 1 }, 'high'],
    [{ kind: 'gamma' } as unknown as Distribution, 'kind'],
  ])('refuses %j', (distribution, field) => {
    expect(() => checkedDistribution(distribution)).toThrow(DistributionError);
    expect(() => checkedDistribution(distribution)).toThrow(field);
  });
});
