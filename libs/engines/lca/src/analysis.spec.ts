import fc from 'fast-check';
import {
  compareScenarios,
  compile,
  firstOrderUncertainty,
  intensities,
  InventoryError,
  monteCarlo,
  restNode,
  scoreGradient,
  SingularSystemError,
  strongLoops,
  supply,
  supplyGraph,
  supplyTree,
  UnproductiveLoopError,
  whatIf,
} from './index.js';
import type { Demand, Inventory, SolvedDemand } from './index.js';
import { reevaluated } from './coefficients.js';
import { tinyInventory } from './tiny-inventory.fixture.js';

const demand: Demand = [{ activity: 'car', amount: 1 }];

function solve(inventory: Inventory): SolvedDemand {
  const { system } = compile(inventory);
  return { system, intensities: intensities(system), supply: supply(system, demand) };
}

const car = tinyInventory(
  {
    car: { uses: { steel: [900, 'mass'], power: 500 }, wastes: { shredding: 100 }, emits: { co2: 50 } },
    steel: { uses: { power: [0.6, 'grid loss'], coal: 0.7, ore: 1.6 }, emits: { co2: [1.2, 'direct'] } },
    power: { uses: { coal: [0.35, 'grid loss'], steel: 0.001 }, emits: { co2: [0.6, 'grid loss', 'direct'] } },
    coal: { uses: { power: 0.02 }, emits: { ch4: 0.01 } },
    ore: { uses: { power: 0.05 }, emits: { co2: 0.02 } },
    shredding: { makes: -1, uses: { power: 0.1, steel: -0.8 }, emits: { co2: 0.01 } },
  },
  {
    parameters: {
      mass: { kind: 'normal', mean: 1, sd: 0.02 },
      'grid loss': { kind: 'lognormal', median: 1.05, sigma: 0.05 },
      direct: { kind: 'uniform', low: 0.9, high: 1.1 },
    },
    characterisation: { co2: { GWP100: 1 }, ch4: { GWP100: 29.8 } },
  },
);
const solved = solve(car);
const score = firstOrderUncertainty(solved, 'GWP100').score;

describe('supplyGraph', () => {
  it('keeps every node balanced at any cut-off, and all of the score', () => {
    fc.assert(
      fc.property(
        fc.record({
          nodesMax: fc.nat(7),
          shareMin: fc.double({ min: 0, max: 0.5, noNaN: true }),
          linksMax: fc.nat(12),
        }),
        (options) => {
          const graph = supplyGraph(solved, 'GWP100', options);
          const flow = (end: 'from' | 'to', id: string): number =>
            graph.links.filter((link) => link[end] === id).reduce((sum, { value }) => sum + value, 0);
          for (const { id, direct, throughput, delivered } of graph.nodes) {
            expect(Math.abs(direct + flow('to', id) - throughput)).toBeLessThan(1e-9 * score);
            expect(Math.abs(flow('from', id) + delivered - throughput)).toBeLessThan(1e-9 * score);
          }
          const direct = graph.nodes.reduce((sum, node) => sum + node.direct, 0);
          expect(direct / graph.score).toBeCloseTo(1, 12);
          expect(graph.nodes.filter(({ id }) => id !== restNode).length).toBeLessThanOrEqual(options.nodesMax);
        },
      ),
    );
  });

  it('shows small suppliers as one rest node, none of them above the bound', () => {
    const graph = supplyGraph(solved, 'GWP100', { nodesMax: 3 });
    expect(graph.nodes.map(({ id }) => id)).toEqual(['car', 'steel', 'power', restNode]);
    expect(graph.hiddenActivities).toBe(3);
    const all = supplyGraph(solved, 'GWP100', { shareMin: 0 });
    expect(graph.hiddenMax).toBeCloseTo(
      Math.max(...all.nodes.slice(3).map(({ throughput }) => Math.abs(throughput))),
      9,
    );
    expect(all.nodes).toHaveLength(6);
  });

  it('refuses an unknown method', () => {
    expect(() => supplyGraph(solved, 'GWP500')).toThrow(InventoryError);
  });
});

describe('supplyTree', () => {
  it('explains each place by itself, its children and the rest', () => {
    const { nodes } = supplyTree(solved, 'GWP100', { shareMin: 0.001 });
    expect(nodes[0]).toMatchObject({ activity: 'car', depth: 0, parent: -1 });
    expect(nodes[0]?.value).toBeCloseTo(score, 9);
    nodes.forEach(({ value, direct, rest }, n) => {
      const children = nodes.filter(({ parent }) => parent === n).reduce((sum, child) => sum + child.value, 0);
      expect(direct + rest + children).toBeCloseTo(value, 9);
    });
    expect(nodes.length).toBeGreaterThan(10);
    expect(supplyTree(solved, 'GWP100', { depthMax: 1 }).nodes.every(({ depth }) => depth <= 1)).toBe(true);
  });
});

describe('scoreGradient', () => {
  it('equals the slope of the score, for parameters used in several places too', () => {
    const gradient = scoreGradient(solved, 'GWP100');
    solved.system.parameterIds.forEach((_, p) => {
      const at = (step: number): number => {
        const parameters = solved.system.nominal.parameters.map((value, q) => (p === q ? value + step : value));
        const system = reevaluated(solved.system, parameters);
        const y = intensities(system).values[0]!;
        return y[system.activityIndex.get('car')!]!;
      };
      const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
      expect(gradient[p]! / slope).toBeCloseTo(1, 7);
    });
  });

  it('has the slope of a parameter that is 0', () => {
    const zero = solve(
      tinyInventory(
        { car: { emits: { co2: [3, 'p', 'k'] } } },
        { parameters: { p: { kind: 'normal', mean: 0, sd: 1 }, k: { kind: 'fixed', value: 2 } } },
      ),
    );
    expect([...scoreGradient(zero, 'score')]).toEqual([6, 0]);
    expect(firstOrderUncertainty(zero, 'score').sd).toBe(6);
  });
});

describe('firstOrderUncertainty', () => {
  it('agrees with Monte Carlo for small spreads and names the largest issue', () => {
    const first = firstOrderUncertainty(solved, 'GWP100');
    const [output] = monteCarlo(
      solved.system,
      { demands: [{ id: 'car', demand }] },
      { seed: 'v', draws: 20_000 },
    ).outputs;
    expect(first.sd / output!.sample.sd).toBeCloseTo(1, 1);
    expect(first.high / output!.sample.high).toBeCloseTo(1, 1);
    expect(first.issues.reduce((sum, { varianceShare }) => sum + varianceShare, 0)).toBeCloseTo(1, 12);
    expect(first.issues[0]?.parameter).toBe('direct');
  });
});

describe('whatIf', () => {
  it('equals a new calculation', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 1.5, noNaN: true }),
        fc.double({ min: 0.5, max: 1.5, noNaN: true }),
        (mass, loss) => {
          const result = whatIf(solved, [
            { kind: 'parameter', parameter: 'mass', value: mass },
            { kind: 'parameter', parameter: 'grid loss', value: loss },
          ]);
          const anew = reevaluated(solved.system, Float64Array.of(mass, loss, 1));
          const y = intensities(anew).values[0]!;
          expect(result.scores[0]!.after / y[anew.activityIndex.get('car')!]!).toBeCloseTo(1, 11);
          expect(result.scores[0]!.before).toBeCloseTo(score, 9);
        },
      ),
    );
  });

  it('follows a new link', () => {
    // Ore mined with coal instead of power.
    const result = whatIf(solved, [
      { kind: 'input', activity: 'ore', supplier: 'power', amount: 0 },
      { kind: 'input', activity: 'ore', supplier: 'coal', amount: 0.03 },
    ]);
    const technosphere = car.technosphere.map((exchange) =>
      exchange.activity === 'ore' ? { ...exchange, product: 'coal', amount: { coefficient: 0.03 } } : exchange,
    );
    const { after } = result.scores[0]!;
    expect(after / firstOrderUncertainty(solve({ ...car, technosphere }), 'GWP100').score).toBeCloseTo(1, 12);
  });

  it('names a change that makes a loop singular or unproductive', () => {
    const two = solve(tinyInventory({ car: { uses: { steel: 1 }, emits: { co2: 1 } }, steel: { uses: { car: 0.5 } } }));
    const change = (amount: number) => () =>
      whatIf(two, [{ kind: 'input', activity: 'steel', supplier: 'car', amount }]);
    expect(change(1)).toThrow(SingularSystemError);
    expect(change(2)).toThrow(UnproductiveLoopError);
    expect(change(Number.NaN)).toThrow(InventoryError);
    expect(() => whatIf(two, [{ kind: 'parameter', parameter: 'p', value: 1 }])).toThrow(InventoryError);
    expect(change(0.75)().scores[0]?.after).toBeCloseTo(4, 12);
  });
});

describe('compareScenarios', () => {
  it('is certain of a difference that the shared uncertainty does not touch', () => {
    const greener = compile({
      ...car,
      elementary: car.elementary.map((exchange) =>
        exchange.activity === 'car' ? { ...exchange, amount: { coefficient: 40 } } : exchange,
      ),
    }).system;
    const result = compareScenarios({ system: solved.system, demand }, { system: greener, demand }, 'GWP100', {
      seed: 1n,
      draws: 500,
    });
    expect(result.probabilityLower).toBe(1);
    expect(result.difference.high).toBeCloseTo(-10, 8);
    expect(result.difference.low).toBeCloseTo(-10, 8);
    expect(result.baseline.sd).toBeGreaterThan(10);
  });
});

describe('strongLoops', () => {
  it('lists loops by gain, a product that its maker uses itself among them', () => {
    const { system } = compile(
      tinyInventory({
        a: { uses: { b: 1 } },
        b: { uses: { a: 0.9025 } },
        self: { uses: { self: 0.99 } },
        weak: { uses: { weak: 0.5 } },
      }),
    );
    expect(strongLoops(system).map(({ activities, gain }) => [activities.toSorted(), gain])).toEqual([
      [['self'], expect.closeTo(0.99, 12)],
      [['a', 'b'], expect.closeTo(0.95, 8)],
    ]);
  });
});
