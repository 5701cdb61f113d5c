import fc from 'fast-check';
import {
  compile,
  contributionsByActivity,
  contributionsByFlow,
  contributionsByTag,
  elementaryInventory,
  intensities,
  intensityOf,
  scoreOf,
  SingularSystemError,
  supply,
  UnproductiveLoopError,
} from './index.js';
import type { Demand, Inventory } from './index.js';
import { tinyInventory } from './tiny-inventory.fixture.js';
import type { TinyActivity } from './tiny-inventory.fixture.js';

const one = (activity: string, amount = 1): Demand => [{ activity, amount }];

describe('Heijungs and Suh, The Computational Structure of LCA (2002), chapter 2', () => {
  // Electricity from fuel; the numbers of equations 2.1 to 2.22.
  const inventory = tinyInventory({
    electricity: { makes: 10, uses: { fuel: 2 }, emits: { co2: 1, so2: 0.1 } },
    fuel: { makes: 100, emits: { co2: 10, so2: 2, 'crude oil': -50 } },
  });
  const { system } = compile(inventory);
  const solved = supply(system, one('electricity', 1000));

  it('scales the processes by 100 and 2', () => {
    expect(system.activityIds.map((id, j) => [id, solved.runs[j]])).toEqual([
      ['fuel', 2],
      ['electricity', 100],
    ]);
  });

  it('emits 120 kg CO2 and 14 kg SO2 and takes 100 litres of crude oil', () => {
    const amounts = Object.fromEntries([...elementaryInventory(system, solved)].map((g, k) => [system.flowIds[k], g]));
    expect(amounts).toEqual({ co2: 120, so2: expect.closeTo(14, 12) as number, 'crude oil': -100 });
  });
});

/** Random productive systems: column sums of use below 1 in units of the product. */
const productiveSystem = fc
  .array(
    fc.record({
      use: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
      emit: fc.integer({ min: -1000, max: 5000 }).map((thousandths) => thousandths / 1000),
      makes: fc.double({ min: 0.1, max: 10, noNaN: true }),
      treats: fc.boolean(),
    }),
    {
      minLength: 2,
      maxLength: 8,
    },
  )
  .map((specs) => {
    const names = specs.map((_, n) => `a${n}`);
    const activities: Record<string, TinyActivity> = {};
    specs.forEach(({ use, emit, makes, treats }, n) => {
      const total = use.slice(0, specs.length).reduce((a, b) => a + b, 0);
      const uses: Record<string, number> = {};
      const wastes: Record<string, number> = {};
      specs.forEach((other, m) => {
        if (n === m || use[m]! < 0.4) return;
        (other.treats ? wastes : uses)[names[m]!] = (0.9 * makes * use[m]!) / total;
      });
      activities[names[n]!] = {
        makes: treats ? -makes : makes,
        uses,
        wastes,
        emits: { co2: emit * makes },
        tags: { group: n % 2 ? 'odd' : 'even' },
      };
    });
    return activities;
  });

const demandFor = (inventory: Inventory, weights: readonly number[]): Demand =>
  inventory.activities.map(({ id, reference }, n) => ({
    activity: id,
    amount: Math.sign(reference.amount) * weights[n]!,
  }));
const weights = fc.array(
  fc.integer({ min: 0, max: 300 }).map((hundredths) => hundredths / 100),
  { minLength: 8, maxLength: 8 },
);

describe('laws of the solution', () => {
  it('gives one score from both directions, and contributions that add up to it', () => {
    fc.assert(
      fc.property(productiveSystem, weights, (activities, w) => {
        const inventory = tinyInventory(activities);
        const { system } = compile(inventory);
        const demand = demandFor(inventory, w);
        const result = intensities(system);
        const solved = { system, intensities: result, supply: supply(system, demand) };
        const lists = [
          contributionsByActivity(solved, 'score'),
          contributionsByFlow(solved, 'score'),
          contributionsByTag(solved, 'score', 'group'),
        ];
        for (const { balance } of lists) expect(balance.passed).toBe(true);
        expect(
          lists.every(({ balance }) => Math.abs(balance.sum - balance.score) < 1e-10 * (1 + Math.abs(balance.score))),
        ).toBe(true);
        expect(result.statistics.residual).toBeLessThan(1e-13);
        expect([...solved.supply.runs].every((runs) => runs >= -1e-14)).toBe(true);
      }),
    );
  });

  it('is linear in demand and characterisation', () => {
    fc.assert(
      fc.property(productiveSystem, weights, weights, (activities, u, v) => {
        const inventory = tinyInventory(activities);
        const { system } = compile(inventory);
        const result = intensities(system);
        const score = (w: readonly number[]): number => scoreOf(system, result, demandFor(inventory, w), 'score');
        const sum = score(u.map((value, n) => 2 * value + v[n]!));
        expect(Math.abs(sum - 2 * score(u) - score(v))).toBeLessThan(1e-10 * (1 + Math.abs(sum)));
      }),
    );
  });

  it('does not change with the order of the inventory', () => {
    fc.assert(
      fc.property(productiveSystem, fc.infiniteStream(fc.double({ noNaN: true })), (activities, keys) => {
        const inventory = tinyInventory(activities);
        const shuffle = <T>(list: readonly T[]): T[] =>
          list
            .map((item) => ({ item, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const a = compile(inventory).system;
        const b = compile({
          ...inventory,
          activities: shuffle(inventory.activities),
          technosphere: shuffle(inventory.technosphere),
          elementary: shuffle(inventory.elementary),
        }).system;
        expect(b.activityIds).toEqual(a.activityIds);
        expect(intensities(b).values).toEqual(intensities(a).values);
      }),
    );
  });
});

describe('treatment of waste', () => {
  it.each([
    ['counts what it takes', -2],
    ['sells a service', 2],
  ])('adds its burden to the producer when it %s', (_, makes) => {
    // 0.5 kg slag per kg, treated at 3 kg CO2 per 2 kg, which needs 0.2 kg of the product.
    const { system } = compile(
      tinyInventory({
        steel: { wastes: { landfill: 0.5 }, emits: { co2: 1 } },
        landfill: { makes, uses: { steel: 0.2 }, emits: { co2: 3 } },
      }),
    );
    // y = 1 + 0.25 (3 + 0.2 y)
    expect(intensityOf(system, intensities(system), 'steel', 'score')).toBeCloseTo(1.75 / 0.95, 13);
    const runs = supply(system, one('steel')).runs;
    expect([...runs].every((value) => value > 0)).toBe(true);
  });
});

describe('loops', () => {
  const ring = (gain: number, size = 3): Inventory =>
    tinyInventory(
      Object.fromEntries(
        Array.from({ length: size }, (_, n) => [
          `a${n}`,
          { uses: { [`a${(n + 1) % size}`]: n === 0 ? gain : 1 }, emits: { co2: n === 0 ? 1 : 0 } },
        ]),
      ),
    );

  it('solves a gain of 0.999 to 1e-9', () => {
    const { system } = compile(ring(0.999));
    expect(intensityOf(system, intensities(system), 'a0', 'score') * 0.001).toBeCloseTo(1, 9);
  });

  it('names a loop that returns exactly what it uses', () => {
    const { system } = compile(ring(1));
    expect(() => intensities(system)).toThrow(SingularSystemError);
    expect(() => supply(system, one('a0'))).toThrow(SingularSystemError);
  });

  it('names a loop that uses more than it makes, with its gain', () => {
    const { system } = compile(ring(8));
    const caught = (() => {
      try {
        return intensities(system);
      } catch (error) {
        return error;
      }
    })();
    expect(caught).toBeInstanceOf(UnproductiveLoopError);
    expect((caught as UnproductiveLoopError).activities.toSorted()).toEqual(['a0', 'a1', 'a2']);
    // Three steps of geometric mean 2.
    expect((caught as UnproductiveLoopError).gain).toBeCloseTo(2, 6);
    expect(() => supply(system, one('a0'))).toThrow(UnproductiveLoopError);
  });

  it('solves such a loop when told to, and lists it', () => {
    const { system } = compile(ring(8));
    const result = intensities(system, ['score'], { unproductiveLoops: 'accept' });
    expect(intensityOf(system, result, 'a0', 'score')).toBeCloseTo(1 / (1 - 8), 12);
    expect(result.unproductiveLoops).toHaveLength(1);
  });

  it('names an activity that uses up its own product', () => {
    const { system } = compile(tinyInventory({ a: { uses: { a: 1.5 }, emits: { co2: 1 } } }));
    expect(() => intensities(system)).toThrow(UnproductiveLoopError);
    const self = compile(tinyInventory({ a: { uses: { a: 0.2 }, emits: { co2: 1 } } })).system;
    expect(intensityOf(self, intensities(self), 'a', 'score')).toBeCloseTo(1.25, 14);
  });

  it.each([[450], [900]])('solves a ring of %i activities by iteration', (size) => {
    const { system } = compile(ring(0.5, size));
    const result = intensities(system);
    expect(result.statistics.iteratedBlocks).toBe(1);
    expect(intensityOf(system, result, 'a0', 'score')).toBeCloseTo(2, 10);
    expect(intensityOf(system, result, 'a1', 'score')).toBeCloseTo(2, 10);
    const { runs, statistics } = supply(system, one('a0'));
    expect(statistics.krylovSteps).toBe(0);
    expect(runs[system.activityIndex.get('a0')!]).toBeCloseTo(2, 10);
  });

  it('solves large loops of credits that no sweep converges on, by GMRES', () => {
    // Six groups of 100 whose members replace each other's products by 3 to 8 per unit, and use a little of the next
    // group's: all members of a group score the same, y_g = 1 - c_g y_g + 0.05 y_(g + 1).
    const [groups, members, partners] = [6, 100, 10];
    const credit = (g: number): number => 3 + g;
    const name = (g: number, n: number): string => `g${g % groups}-${n % members}`;
    const activities: Record<string, TinyActivity> = {};
    for (let g = 0; g < groups; g += 1)
      for (let n = 0; n < members; n += 1) {
        const uses: Record<string, number> = { [name(g + 1, n)]: 0.05 };
        for (let k = 1; k <= partners; k += 1) uses[name(g, n + k * k)] = -credit(g) / partners;
        activities[name(g, n)] = { uses, emits: { co2: 1 } };
      }
    const { system } = compile(tinyInventory(activities));
    const result = intensities(system);
    expect(result.statistics.largestBlock).toBe(groups * members);
    expect(result.statistics.krylovSteps).toBeGreaterThan(0);
    const y = (g: number): number => intensityOf(system, result, name(g, 7), 'score');
    for (let g = 0; g < groups; g += 1) expect(y(g)).toBeCloseTo((1 + 0.05 * y(g + 1)) / (1 + credit(g)), 9);
  });

  it('is not held up by supplies that fade along a long chain', () => {
    const size = 900;
    const { system } = compile(
      tinyInventory(
        Object.fromEntries(
          Array.from({ length: size }, (_, n) => [
            `a${n}`,
            {
              uses: {
                [`a${(n + 1) % size}`]: 1e-2,
                [`a${(n + size - 1) % size}`]: 2e-3,
                [`a${(n + 2) % size}`]: -5e-3,
              },
              emits: { co2: 1 },
            },
          ]),
        ),
      ),
    );
    const solved = { system, intensities: intensities(system), supply: supply(system, one('a0')) };
    expect(solved.supply.statistics).toMatchObject({ iteratedBlocks: 1, krylovSteps: 0 });
    expect(solved.supply.statistics.residual).toBeLessThan(1e-10);
    const { balance } = contributionsByActivity(solved, 'score');
    expect(balance.score).toBeCloseTo(1 / (1 - 0.007), 12);
    expect(balance.imbalance).toBeLessThan(1e-12);
  });

  it('does not take amounts that fade into rounding for a loop that uses more than it makes', () => {
    const size = 2000;
    const { system } = compile(
      tinyInventory(
        Object.fromEntries(
          Array.from({ length: size }, (_, n) => [
            `a${n}`,
            { uses: { [`a${(n + 1) % size}`]: 0.5, [`a${(n + size - 1) % size}`]: 0.1 }, emits: { co2: 1 } },
          ]),
        ),
      ),
    );
    const solved = { system, intensities: intensities(system), supply: supply(system, one('a0')) };
    expect(contributionsByActivity(solved, 'score').balance.score).toBeCloseTo(1 / (1 - 0.6), 9);
  });

  it('names a large loop that uses more than it makes', () => {
    const { system } = compile(ring(1.5, 900));
    expect(() => intensities(system)).toThrow(UnproductiveLoopError);
  });
});
