import { RandomStream } from '@carbon-butler/engine-numerics';
import fc from 'fast-check';
import { AdjointDraws, centralIntensities } from '../adjoint-draws.js';
import { AmountSampler } from '../amount-sampler.js';
import { compile } from '../compile.js';
import { simulateDraws } from '../monte-carlo.js';
import { simulateIntensities } from '../simulate-intensities.js';
import type { System } from '../system.js';
import { tinyInventory } from '../tiny-inventory.fixture.js';
import type { TinyActivity } from '../tiny-inventory.fixture.js';
import { blockKind, lanes } from './draw-kernel.js';
import type { KernelSystem } from './draw-kernel.js';
import { kernelSystem } from './kernel-system.js';
import { exponential, PlainDrawKernel } from './plain-draw-kernel.js';
import { WasmDrawKernel } from './wasm-draw-kernel.js';

const seed = 'kernel';
const lognormal = (median: number, sigma: number) => ({ kind: 'lognormal', median, sigma }) as const;

/** A unit of each product lies some decades from that of the next. */
const unit = (activity: number): number => 10 ** ((activity * 5) % 9);

/** A random system: the same name, the same system. Above some dozens of activities most are in one loop. */
function systemOf(activities: number, name: string): System {
  const random = RandomStream.of(name);
  let next = 0;
  const pick = (): number => random.uniform(next++);
  const made: Record<string, TinyActivity> = {};
  const parameters: Record<string, ReturnType<typeof lognormal>> = { shared: lognormal(1, 0.2) };
  for (let j = 0; j < activities; j += 1) {
    const uses: Record<string, [number, string]> = {};
    for (let n = 0; n < 3; n += 1) {
      const i = Math.floor(pick() * activities);
      const parameter = pick() < 0.3 ? 'shared' : `x${j}-${n}`;
      // Negative medians and negative coefficients, together a use; now and then a credit.
      const sign = pick() < 0.2 ? -1 : 1;
      if (parameter !== 'shared') parameters[parameter] = lognormal(sign, 0.3 * pick());
      const credit = pick() < 0.1 ? -1 : 1;
      const amount = (0.25 * pick() * credit * unit(j)) / unit(i);
      uses[`a${i}`] = [parameter === 'shared' ? amount : amount * sign, parameter];
    }
    parameters[`e${j}`] = lognormal(1, 0.2 * pick());
    made[`a${j}`] = { makes: 1, uses, emits: { co2: [pick() * unit(j), `e${j}`], ch4: 0.01 * unit(j) } };
  }
  return compile(tinyInventory(made, { parameters })).system;
}

const small = fc.record({ activities: fc.integer({ min: 1, max: 30 }), name: fc.string() });
const large = fc.record({ activities: fc.integer({ min: 80, max: 200 }), name: fc.string() });

function kernelOf(system: System): KernelSystem {
  const [central] = centralIntensities(system, [0]);
  return kernelSystem(system, 0, seed, central!)!;
}

describe.each([
  ['small systems', small],
  ['systems with a loop that is accelerated', large],
])('the draw kernel on %s', (_, systems) => {
  it('gives the same bits with and without vector instructions', () => {
    fc.assert(
      fc.property(systems, fc.nat({ max: 1_000_000 }), (given, group) => {
        const kernel = kernelOf(systemOf(given.activities, given.name));
        const [vector, plain] = [new WasmDrawKernel(kernel), new PlainDrawKernel(kernel)];
        for (const g of [group, 0]) {
          expect(vector.solve(g)).toBe(plain.solve(g));
          expect(vector.x).toEqual(plain.x);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('gives the draws that are made one by one', () => {
    fc.assert(
      fc.property(systems, fc.nat({ max: 1_000 }), (given, group) => {
        const system = systemOf(given.activities, given.name);
        const kernel = kernelOf(system);
        const vector = new WasmDrawKernel(kernel);
        const sampler = new AmountSampler(system, [0], seed, 'tabulated');
        const single = new AdjointDraws(system, [0], centralIntensities(system, [0]), sampler);
        const failed = vector.solve(group);
        for (let lane = 0; lane < lanes; lane += 1) {
          if ((failed >> lane) & 1) continue;
          single.draw(lanes * group + lane);
          single.solve(0).forEach((y, j) => {
            const own = Math.abs(kernel.size[j]!);
            expect(Math.abs(kernel.size[j]! * vector.x[lanes * j + lane]! - y)).toBeLessThanOrEqual(
              1e-5 * Math.max(own, Math.abs(y)),
            );
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('tests loops that are accelerated, and lines with credits', () => {
  const kernel = kernelOf(systemOf(80, 'grouped'));
  expect([...kernel.blockKind]).toContain(blockKind.swept + blockKind.accelerated);
  expect(kernel.value.centre.filter((value) => value < 0).length).toBeGreaterThan(0);
  expect(kernel.value.spread.filter((value) => value < 0).length).toBeGreaterThan(0);
});

describe('tabulated draws in groups', () => {
  const system = systemOf(80, 'grouped');
  const request = { demands: ['a3', 'a70'].map((id) => ({ id, demand: [{ activity: id, amount: 1 }] })) };

  it('are the draws that are made one by one', () => {
    const central = centralIntensities(system, [0]);
    const single = new AdjointDraws(system, [0], central, new AmountSampler(system, [0], seed, 'tabulated'));
    const { values } = simulateDraws(system, request, { seed, draws: 10, from: 5, sampling: 'tabulated' });
    for (let n = 0; n < 10; n += 1) {
      single.draw(5 + n);
      const y = single.solve(0);
      ['a3', 'a70'].forEach((id, d) => {
        expect(values[2 * n + d]! / y[system.activityIndex.get(id)!]!).toBeCloseTo(1, 4);
      });
    }
  });

  it('are the same bytes whatever the range, in whatever part of a group it begins', () => {
    const whole = simulateDraws(system, request, { seed, draws: 23, sampling: 'tabulated' }).values;
    for (const from of [1, 2, 3, 4, 9]) {
      const part = simulateDraws(system, request, { seed, from, draws: 23 - from, sampling: 'tabulated' });
      expect([...part.values]).toEqual([...whole.slice(2 * from)]);
    }
  });

  it('have mean and deviation of each product as those of exact draws, within their sampling error', () => {
    const draws = 4_000;
    const grouped = simulateIntensities(system, 'score', { seed, draws, sampling: 'tabulated' });
    const exact = simulateIntensities(system, 'score', { seed, draws });
    grouped.mean.forEach((mean, j) => {
      const error = exact.sd[j]! / Math.sqrt(draws);
      expect(Math.abs(mean - exact.mean[j]!)).toBeLessThanOrEqual(6 * Math.SQRT2 * error + 1e-5 * Math.abs(mean));
    });
  });

  it.each([2, 60])('count a loop of %i that uses more than it makes as exact draws do', (activities) => {
    // The loop returns 0.81 p of what is put in: P(0.81 p >= 1) = 1 - Phi(ln(1 / 0.81) / 0.2) = 0.146.
    const ring: Record<string, TinyActivity> = {};
    for (let j = 0; j < activities; j += 1)
      ring[`a${j}`] = {
        uses: { [`a${(j + 1) % activities}`]: j === 0 ? [0.81, 'p'] : 1 },
        ...(j === 0 && { emits: { co2: 1 } }),
      };
    const wild = compile(tinyInventory(ring, { parameters: { p: lognormal(1, 0.2) } })).system;
    const one = { demands: [{ id: 'a0', demand: [{ activity: 'a0', amount: 1 }] }] };
    const draws = 2_000;
    const made = simulateDraws(wild, one, { seed, draws, sampling: 'tabulated' });
    expect(made.failedDraws).toBe(0);
    expect(Math.abs(made.unproductiveDraws / draws - 0.146)).toBeLessThan(5 * Math.sqrt((0.146 * 0.854) / draws));
    expect(made.values.filter((value) => value < 0)).toHaveLength(made.unproductiveDraws);
  });

  it.each([
    ['a normal amount', { p: { kind: 'normal', mean: 1, sd: 0.1 }, q: { kind: 'fixed', value: 1 } }],
    ['two uncertain factors', { p: lognormal(1, 0.1), q: lognormal(1, 0.1) }],
    ['a spread beyond 32 bits', { p: lognormal(1, 17), q: { kind: 'fixed', value: 1 } }],
  ] as const)('are left to single draws where there is %s', (_, parameters) => {
    const { system: other } = compile(tinyInventory({ a: { emits: { co2: [1, 'p', 'q'] } } }, { parameters }));
    expect(kernelSystem(other, 0, seed, centralIntensities(other, [0])[0]!)).toBeUndefined();
    const one = { demands: [{ id: 'a', demand: [{ activity: 'a', amount: 1 }] }] };
    expect(simulateDraws(other, one, { seed, draws: 5, sampling: 'tabulated' }).failedDraws).toBe(0);
  });
});

it('raises e to a power in 32 bits', () => {
  expect(exponential(0)).toBe(1);
  for (let n = -8_000; n <= 8_000; n += 1) {
    const a = Math.fround(n / 100.37);
    expect(Math.abs(exponential(a) / Math.exp(a) - 1)).toBeLessThan(2e-7);
  }
});
