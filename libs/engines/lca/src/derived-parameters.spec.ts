import type { Distribution } from '@carbon-butler/engine-numerics';
import { centralIntensities } from './adjoint-draws.js';
import { compile } from './compile.js';
import type { SolvedDemand } from './contributions.js';
import { kernelSystem } from './draw-kernel/kernel-system.js';
import { fixedSum } from './fixed-sum.js';
import { intensities } from './intensities.js';
import type { DerivedParameter } from './inventory.js';
import { monteCarlo } from './monte-carlo-summary.js';
import { simulateDraws } from './monte-carlo.js';
import { firstOrderUncertainty, scoreGradient } from './sensitivity.js';
import { supply } from './supply.js';
import { tinyInventory } from './tiny-inventory.fixture.js';
import type { TinyActivity } from './tiny-inventory.fixture.js';
import { whatIf } from './what-if.js';

const lognormal = (median: number, sigma: number): Distribution => ({ kind: 'lognormal', median, sigma });
const uniform = (low: number, high: number): Distribution => ({ kind: 'uniform', low, high });

const product: DerivedParameter = { id: 'product', of: ['a', 'b'], valueOf: ([a, b]) => a! * b! };
const square: DerivedParameter = { id: 'square', of: ['product'], valueOf: ([p]) => p! ** 2 };
const root: DerivedParameter = { id: 'root', of: ['u'], valueOf: ([u]) => Math.sqrt(1 - u!) };

const ofOne = (derived: readonly DerivedParameter[], emits: string, parameters: Record<string, Distribution>) =>
  compile(tinyInventory({ x: { emits: { co2: [1, emits] } } }, { derived, parameters })).system;

const one = [{ activity: 'x', amount: 1 }];
const request = { demands: [{ id: 'x', demand: one }] };
const range = { seed: 'derived', draws: 2_000 };

function solved(system: SolvedDemand['system']): SolvedDemand {
  return { system, intensities: intensities(system), supply: supply(system, one) };
}

describe('a parameter given by others', () => {
  const parameters = { a: lognormal(2, 0.2), b: lognormal(3, 0.1) };

  it.each(['exact', 'tabulated'] as const)('has in each %s draw the value that theirs give', (sampling) => {
    const given = simulateDraws(ofOne([product], 'product', parameters), request, { ...range, sampling });
    const apart = compile(tinyInventory({ x: { emits: { co2: [1, 'a', 'b'] } } }, { parameters })).system;
    expect([...given.values]).toEqual([...simulateDraws(apart, request, { ...range, sampling }).values]);
  });

  it('is drawn once with them: what it gives moves with them wherever they are used', () => {
    const inverse: DerivedParameter = { id: 'inverse', of: ['a'], valueOf: ([a]) => 1 / a! };
    const system = compile(
      tinyInventory({ x: { emits: { co2: [1, 'a', 'inverse'] } } }, { derived: [inverse], parameters }),
    ).system;
    for (const value of simulateDraws(system, request, range).values) expect(value).toBeCloseTo(1, 12);
  });

  it('has the spread of a lognormal product and its square, as closed forms say', () => {
    // ln of (ab)^2 has the standard deviation 2 sqrt(0.2^2 + 0.1^2).
    const { outputs } = monteCarlo(ofOne([product, square], 'square', parameters), request, {
      ...range,
      draws: 20_000,
    });
    const sigma = 2 * Math.hypot(0.2, 0.1);
    const { sample, deterministic } = outputs[0]!;
    expect(deterministic).toBeCloseTo(36, 12);
    expect(Math.abs(Math.log(sample.high / sample.low) / (2 * 1.959964) / sigma - 1)).toBeLessThan(0.03);
    expect(Math.abs(sample.mean / (36 * Math.exp(sigma ** 2 / 2)) - 1)).toBeLessThan(0.02);
  });

  it('passes derivatives on: dh/da = 2 a b^2, dh/db = 2 a^2 b', () => {
    const system = ofOne([product, square], 'square', parameters);
    const [a, b] = scoreGradient(solved(system), 'score');
    expect(a! / 36).toBeCloseTo(1, 8);
    expect(b! / 24).toBeCloseTo(1, 8);
    const { sd, issues } = firstOrderUncertainty(solved(system), 'score');
    // To first order each logarithm counts twice.
    expect(sd / (36 * 2 * Math.hypot(0.2, 0.1))).toBeCloseTo(1, 8);
    expect(issues.map(({ parameter, varianceShare }) => [parameter, Number(varianceShare.toFixed(6))])).toEqual([
      ['a', 0.8],
      ['b', 0.2],
    ]);
  });

  it('changes with them in a what-if, and not by itself', () => {
    const base = solved(ofOne([product, square], 'square', parameters));
    expect(whatIf(base, [{ kind: 'parameter', parameter: 'a', value: 1 }]).scores[0]?.after).toBeCloseTo(9, 12);
    expect(() => whatIf(base, [{ kind: 'parameter', parameter: 'square', value: 1 }])).toThrow(
      'what-if: parameter must be one that is not given by others, got "square"',
    );
  });

  it('fails the draws in which it has no value, and only those', () => {
    // 1 - u is negative for u > 1: a third of 0.4 to 1.3.
    const system = ofOne([root], 'root', { u: uniform(0.4, 1.3) });
    const { failedDraws, values } = simulateDraws(system, request, range);
    expect(Math.abs(failedDraws / range.draws - 1 / 3)).toBeLessThan(5 * Math.sqrt(((1 / 3) * (2 / 3)) / range.draws));
    expect(values.filter((value) => Number.isNaN(value))).toHaveLength(failedDraws);
  });

  it('need have no value in draws in which nobody reads it', () => {
    // max(0, 1 - u) by a branch: the root of what is negative is not taken.
    const guarded: DerivedParameter = {
      ...{ id: 'guarded', of: ['u', 'root'] },
      valueOf: ([u, r]) => (u! > 1 ? 0 : r!),
    };
    const system = ofOne([root, guarded], 'guarded', { u: uniform(0.4, 1.3) });
    const { failedDraws, values } = simulateDraws(system, request, range);
    expect(failedDraws).toBe(0);
    expect(values.filter((value) => value === 0).length / range.draws).toBeCloseTo(1 / 3, 1);
    expect(() => ofOne([{ ...root, valueOf: () => Number.NaN }], 'root', { u: uniform(0, 1) })).toThrow(
      'must be a finite number',
    );
  });

  it('has no slope where it jumps', () => {
    const step: DerivedParameter = { id: 'step', of: ['u'], valueOf: ([u]) => (u! >= 5 ? 10 : 9) };
    const system = ofOne([step], 'step', { u: { kind: 'normal', mean: 5, sd: 1 } });
    expect(firstOrderUncertainty(solved(system), 'score').sd).toBe(0);
  });

  it('fails every output of a draw in which an amount is divided by 0, and no other draw', () => {
    const gate: DerivedParameter = { id: 'gate', of: ['u'], valueOf: ([u]) => (u! > 0.6 ? 1 : 0) };
    const inventory = tinyInventory(
      { x: { uses: { y: [1, 'gate'] }, emits: { sf6: 1 } }, y: {} },
      { derived: [gate], parameters: { u: uniform(0, 1) } },
    );
    const technosphere = inventory.technosphere.map((exchange) => ({
      ...exchange,
      amount: { coefficient: 1, factors: [{ parameter: 'gate', power: -1 as const }] },
    }));
    // The middle of u, which is the central value, lies below 0.6: compile at a system whose gate is open there.
    const open = compile({
      ...inventory,
      technosphere,
      parameters: [{ id: 'u', distribution: uniform(0.3, 1.1) }],
    }).system;
    const { failedDraws, values } = simulateDraws(open, request, range);
    expect(Math.abs(failedDraws / range.draws - 3 / 8)).toBeLessThan(5 * Math.sqrt(((3 / 8) * (5 / 8)) / range.draws));
    expect(values.filter((value) => value === 1)).toHaveLength(range.draws - failedDraws);
    expect(values.filter((value) => Number.isNaN(value))).toHaveLength(failedDraws);
  });

  it('leaves the score at the means out where it has none there, and keeps the rest', () => {
    const skewed = { u: { kind: 'triangular', low: 0.8, mode: 0.9, high: 1.6 } as const };
    const { outputs } = monteCarlo(ofOne([root], 'root', skewed), request, range);
    expect(outputs[0]).toMatchObject({ deterministic: Math.sqrt(1 - 0.9), atParameterMeans: Number.NaN });
  });

  it('is not left to the kernel, which draws lognormals only', () => {
    const system = ofOne([product], 'product', parameters);
    expect(kernelSystem(system, 0, 'derived', centralIntensities(system, [0])[0]!)).toBeUndefined();
    const certain = ofOne([product], 'product', { a: { kind: 'fixed', value: 2 }, b: { kind: 'fixed', value: 3 } });
    expect(kernelSystem(certain, 0, 'derived', centralIntensities(certain, [0])[0]!)).toBeDefined();
  });

  it.each([
    ['one that is not listed', [{ ...square, of: ['nobody'] }], 'must be a parameter listed before it, got "nobody"'],
    ['one listed behind it', [square, product], 'must be a parameter listed before it, got "product"'],
    ['itself', [{ ...square, of: ['square'] }], 'must be a parameter listed before it, got "square"'],
  ])('is refused when given by %s', (_, derived, message) => {
    expect(() => ofOne(derived, 'a', parameters)).toThrow(message);
  });
});

describe('terms that keep their sum', () => {
  const shares: Record<string, Distribution> = { wind: lognormal(0.3, 0.4), coal: lognormal(0.7, 0.4) };
  const mix = fixedSum(
    'mix',
    [
      { coefficient: 1, parameter: 'wind' },
      { coefficient: 1, parameter: 'coal' },
    ],
    1,
  );
  const market: Record<string, TinyActivity> = {
    x: { uses: { wind: [1, 'wind', 'mix'], coal: [1, 'coal', 'mix'] } },
    wind: { emits: { co2: 1 } },
    coal: { emits: { co2: 1 } },
  };

  it('add up in every draw', () => {
    const { system } = compile(tinyInventory(market, { parameters: shares, derived: [mix] }));
    for (const value of simulateDraws(system, request, range).values) expect(value).toBeCloseTo(1, 12);
  });

  it('spread as the closed form of their ratio', () => {
    // Only coal emits: its share is 1 / (1 + r) with r = wind / coal lognormal of median 3/7 and sigma 0.4 sqrt(2).
    const { system } = compile(
      tinyInventory({ ...market, wind: {}, coal: { emits: { co2: 1 } } }, { parameters: shares, derived: [mix] }),
    );
    const { sample } = monteCarlo(system, request, { ...range, draws: 20_000 }).outputs[0]!;
    const shareAt = (z: number): number => 1 / (1 + (3 / 7) * Math.exp(0.4 * Math.SQRT2 * z));
    expect(Math.abs(sample.median - 0.7)).toBeLessThan(0.01);
    expect(Math.abs(sample.low - shareAt(1.959964))).toBeLessThan(0.01);
    expect(Math.abs(sample.high - shareAt(-1.959964))).toBeLessThan(0.01);
  });

  it('count what is certain among them', () => {
    const half = fixedSum('half', [{ coefficient: 0.5 }, { coefficient: 2, parameter: 'a' }], 1);
    expect(half.of).toEqual(['a']);
    expect(half.valueOf(Float64Array.of(0.75))).toBeCloseTo(0.5, 12);
  });
});
