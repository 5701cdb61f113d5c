import fc from 'fast-check';
import {
  compile,
  intensities,
  InventoryError,
  monteCarlo,
  scoreOf,
  simulateDraws,
  simulateIntensities,
  summarizeDraws,
} from './index.js';
import type { Demand, SimulationRequest } from './index.js';
import { tinyInventory } from './tiny-inventory.fixture.js';

const one = (activity: string): Demand => [{ activity, amount: 1 }];
const request: SimulationRequest = { demands: [{ id: 'product', demand: one('steel') }] };

describe('Monte Carlo against closed forms', () => {
  it('gives the distribution of a product of lognormals', () => {
    // 2 GJ (sigma 0.3) at 0.5 kg/GJ (sigma 0.4): lognormal of median 1 and sigma 0.5.
    const { system } = compile(
      tinyInventory(
        { steel: { emits: { co2: [1, 'energy', 'factor'] } } },
        {
          parameters: {
            energy: { kind: 'lognormal', median: 2, sigma: 0.3 },
            factor: { kind: 'lognormal', median: 0.5, sigma: 0.4 },
          },
        },
      ),
    );
    const draws = 40_000;
    const [output] = monteCarlo(system, request, { seed: 'closed form', draws }).outputs;
    const variance = Math.exp(0.25) * Math.expm1(0.25);
    expect(output?.deterministic).toBe(1);
    expect(output?.atParameterMeans).toBeCloseTo(Math.exp(0.125), 12);
    // Five standard errors each.
    expect(Math.abs((output?.sample.mean ?? 0) - Math.exp(0.125))).toBeLessThan(5 * Math.sqrt(variance / draws));
    expect(Math.abs(Math.log(output?.sample.median ?? 0))).toBeLessThan((5 * 0.5 * 1.2533) / Math.sqrt(draws));
    expect(output?.sample.sd).toBeCloseTo(Math.sqrt(variance), 1);
    expect(Math.log(output?.sample.high ?? 0)).toBeCloseTo(1.96 * 0.5, 1);
    expect(output?.meanFactor).toBe(output?.sample.mean);
  });

  it('draws a shared parameter once: uses in one row add up linearly, not in squares', () => {
    const parameters = {
      grid: { kind: 'normal', mean: 1, sd: 0.1 },
      other: { kind: 'normal', mean: 1, sd: 0.1 },
    } as const;
    const spread = (second: string): number => {
      const { system } = compile(
        tinyInventory(
          {
            steel: { uses: { melt: 1, roll: 1 } },
            melt: { emits: { co2: [1, 'grid'] } },
            roll: { emits: { co2: [1, second] } },
          },
          { parameters },
        ),
      );
      return monteCarlo(system, request, { seed: 7n, draws: 20_000 }).outputs[0]?.sample.sd ?? 0;
    };
    expect(spread('grid')).toBeCloseTo(0.2, 2);
    expect(spread('other')).toBeCloseTo(0.1 * Math.SQRT2, 2);
  });

  it('agrees with the tabulated sampler within sampling error', () => {
    const { system } = compile(
      tinyInventory(
        { steel: { emits: { co2: [1, 'p'] } } },
        { parameters: { p: { kind: 'lognormal', median: 1, sigma: 0.5 } } },
      ),
    );
    const [output] = monteCarlo(system, request, { seed: 'a', draws: 40_000, sampling: 'tabulated' }).outputs;
    expect(Math.abs((output?.sample.mean ?? 0) - Math.exp(0.125))).toBeLessThan((5 * 0.604) / 200);
  });
});

const loop = tinyInventory(
  {
    steel: { uses: { power: [0.5, 'use'], coal: 0.7 }, emits: { co2: [1, 'direct'] }, tags: { stage: 'production' } },
    power: { uses: { coal: [0.4, 'use'], power: 0.05 }, emits: { co2: 0.1 }, tags: { stage: 'energy' } },
    coal: { uses: { power: [0.1, 'mining'], steel: 0.01 }, emits: { ch4: [0.02, 'leak'] } },
  },
  {
    parameters: {
      use: { kind: 'lognormal', median: 1, sigma: 0.1 },
      direct: { kind: 'normal', mean: 1.8, sd: 0.1 },
      mining: { kind: 'triangular', low: 0.5, mode: 1, high: 2 },
      leak: { kind: 'uniform', low: 0.5, high: 1.5 },
    },
    characterisation: { co2: { GWP100: 1, GWP20: 1 }, ch4: { GWP100: 29.8, GWP20: 82.5 } },
  },
);
const loopRequest: SimulationRequest = {
  demands: [
    { id: 'steel', demand: one('steel') },
    { id: 'power', demand: one('power') },
  ],
};

describe('draws', () => {
  const { system } = compile(loop);

  it('are the same bytes whatever the chunking', () => {
    const draws = 60;
    for (const sampling of ['exact', 'tabulated'] as const) {
      const whole = simulateDraws(system, loopRequest, { seed: 's', draws, sampling });
      fc.assert(
        fc.property(fc.uniqueArray(fc.integer({ min: 1, max: draws - 1 }), { maxLength: 5 }), (cuts) => {
          const bounds = [0, ...cuts.sort((a, b) => a - b), draws];
          const tables = bounds
            .slice(1)
            .map((end, n) => ({ from: bounds[n]!, draws: end - bounds[n]! }))
            .map((range) => simulateDraws(system, loopRequest, { ...range, seed: 's', sampling }));
          expect(tables.flatMap(({ values }) => [...values])).toEqual([...whole.values]);
          expect(summarizeDraws(system, loopRequest, tables.reverse())).toEqual(
            summarizeDraws(system, loopRequest, [whole]),
          );
        }),
        { numRuns: 20 },
      );
    }
  });

  it.each([1, 99, 100, 101, 250, 1_000])('of %i tell how far they are, every one once, and stay the same', (draws) => {
    const told: number[] = [];
    const onProgress = (made: number): void => {
      told.push(made);
    };
    const table = simulateDraws(system, loopRequest, { seed: 'progress', draws, onProgress });
    expect(table.values).toEqual(simulateDraws(system, loopRequest, { seed: 'progress', draws }).values);
    expect(told.reduce((sum, made) => sum + made, 0)).toBe(draws);
    expect(Math.min(...told)).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(100);
    expect(told.length).toBeGreaterThan(Math.min(draws, 100) / 2);
  });

  it('do not depend on the order of the inventory or on parameters elsewhere', () => {
    const reversed = compile({
      ...loop,
      parameters: [
        ...loop.parameters,
        { id: 'unused', distribution: { kind: 'normal' as const, mean: 1, sd: 1 } },
      ].reverse(),
      activities: [...loop.activities].reverse(),
    }).system;
    const range = { seed: 's', draws: 50 };
    expect(simulateDraws(reversed, loopRequest, range).values).toEqual(
      simulateDraws(system, loopRequest, range).values,
    );
  });

  it('change with the seed', () => {
    const first = (seed: string): number | undefined =>
      simulateDraws(system, loopRequest, { seed, draws: 1 }).values[0];
    expect(first('a')).not.toBe(first('b'));
  });

  it('split by tag into parts that add up, equal to the other direction of solution', () => {
    const range = { seed: 's', draws: 25 };
    const whole = simulateDraws(system, loopRequest, range);
    const split = simulateDraws(system, { ...loopRequest, tag: 'stage' }, range);
    const width = split.columns.length;
    for (let draw = 0; draw < range.draws; draw += 1)
      split.columns.forEach(({ tagValue }, column) => {
        if (tagValue !== undefined) return;
        const value = split.values[draw * width + column]!;
        const parts = [1, 2, 3].map((n) => split.values[draw * width + column + n]!);
        expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(value, 12);
        expect(whole.values[draw * whole.columns.length + column / 4]).toBeCloseTo(value, 12);
      });
  });

  it('have the deterministic score as their centre where nothing is uncertain', () => {
    const still = compile({
      ...loop,
      parameters: loop.parameters.map(({ id }) => ({ id, distribution: { kind: 'fixed' as const, value: 1 } })),
    }).system;
    const { outputs } = monteCarlo(still, loopRequest, { seed: 1n, draws: 3 });
    const score = scoreOf(still, intensities(still), one('steel'), 'GWP100');
    const { sample, deterministic } = outputs[0]!;
    expect([sample.low, sample.median, sample.high]).toEqual([deterministic, deterministic, deterministic]);
    expect(sample.sd).toBeLessThan(1e-15);
    expect(outputs[0]?.deterministic).toBeCloseTo(score, 13);
  });

  it('count, and do not hide, those in which a loop uses more than it makes', () => {
    const wild = compile(
      tinyInventory(
        { steel: { uses: { scrap: [0.9, 'p'] }, emits: { co2: 1 } }, scrap: { uses: { steel: 0.9 } } },
        { parameters: { p: { kind: 'lognormal', median: 1, sigma: 0.2 } } },
      ),
    ).system;
    const result = monteCarlo(wild, request, { seed: 1n, draws: 4_000 });
    // P(0.81 p >= 1) = 1 - Phi(ln(1 / 0.81) / 0.2) = 0.146.
    expect(result.unproductiveDraws / result.draws).toBeCloseTo(0.146, 1);
    expect(result.failedDraws).toBe(0);
    expect(result.outputs[0]?.sample.low).toBeLessThan(0);
  });

  it('count those loops too that a demand, split by a tag, does not reach, and take nothing of them', () => {
    const beside = compile(
      tinyInventory(
        {
          brick: { uses: { clay: [2, 'q'] }, tags: { stage: 'kiln' } },
          steel: { uses: { scrap: [0.9, 'p'] }, emits: { co2: 1 }, tags: { stage: 'mill' } },
          scrap: { uses: { steel: 0.9 } },
          clay: { emits: { co2: 3 }, tags: { stage: 'pit' } },
        },
        {
          parameters: {
            p: { kind: 'lognormal', median: 1, sigma: 0.2 },
            q: { kind: 'uniform', low: 0.5, high: 1.5 },
          },
        },
      ),
    ).system;
    const asked = { demands: [{ id: 'brick', demand: one('brick') }], tag: 'stage' };
    const result = monteCarlo(beside, asked, { seed: 1n, draws: 4_000 });
    expect(result.unproductiveDraws / result.draws).toBeCloseTo(0.146, 1);
    const of = (stage: string | undefined) => result.outputs.find(({ tagValue }) => tagValue === stage)?.sample;
    // 2 clay a brick, times 0.5 to 1.5, at 3 kg.
    expect([of(undefined)?.low, of('pit')?.high]).toEqual([expect.closeTo(3.15, 1), expect.closeTo(8.85, 1)]);
    expect(of('mill')).toMatchObject({ mean: 0, sd: 0, low: 0, high: 0 });
    const alone = simulateDraws(beside, { demands: asked.demands }, { seed: 1n, draws: 5 }).values;
    const split = simulateDraws(beside, asked, { seed: 1n, draws: 5 });
    alone.forEach((value, draw) => {
      expect(split.values[draw * split.columns.length]).toBeCloseTo(value, 12);
    });
  });

  it('have moments, product by product, that agree with those of each product', () => {
    const options = { seed: 's', draws: 200 };
    const moments = simulateIntensities(system, 'GWP20', options);
    for (const { demand: activity, sample } of monteCarlo(system, { ...loopRequest, methods: ['GWP20'] }, options)
      .outputs) {
      const j = system.activityIndex.get(activity)!;
      expect(moments.mean[j]! / sample.mean).toBeCloseTo(1, 12);
      expect(moments.sd[j]! / sample.sd).toBeCloseTo(1, 12);
    }
  });

  it.each([
    ['no draws', { draws: 0 }],
    ['half a draw', { draws: 1.5 }],
    ['more than a million', { draws: 1_000_001 }],
    ['a negative start', { draws: 1, from: -1 }],
  ])('refuse %s', (_, range) => {
    expect(() => simulateDraws(system, loopRequest, { seed: 's', ...range })).toThrow(InventoryError);
  });

  it('refuse to be put together with a gap', () => {
    const tables = [0, 20].map((from) => simulateDraws(system, loopRequest, { seed: 's', draws: 10, from }));
    expect(() => summarizeDraws(system, loopRequest, tables)).toThrow(InventoryError);
  });
});
