import {
  allocate,
  compile,
  contributionsByActivity,
  elementaryInventory,
  intensities,
  intensityOf,
  supply,
  upstreamTotals,
} from './index.js';
import type { Demand, Inventory, SolvedDemand } from './index.js';
import { tinyInventory } from './tiny-inventory.fixture.js';

/** Numbers published with other software, or worked by hand; inventories are written anew. */
function solve(inventory: Inventory, demand: Demand): SolvedDemand {
  const { system } = compile(inventory);
  return { system, intensities: intensities(system), supply: supply(system, demand) };
}

function runsOf({ system, supply: { runs } }: SolvedDemand): Record<string, number | undefined> {
  return Object.fromEntries(system.activityIds.map((id, j): [string, number | undefined] => [id, runs[j]]));
}

function flowsOf({ system, supply: solved }: SolvedDemand): Record<string, number | undefined> {
  return Object.fromEntries(
    [...elementaryInventory(system, solved)].map((g, k): [string, number] => [system.flowIds[k]!, g]),
  );
}

const near = (value: number): unknown => expect.closeTo(value, 10);

describe('openLCA, SelfLoopAnalysisTest', () => {
  const solved = solve(
    tinyInventory(
      {
        p1: { uses: { p2: 1 }, emits: { f1: -1, f2: 2 } },
        p2: { uses: { p1: 0.5 }, emits: { f1: -2, f2: 1 } },
      },
      { characterisation: { f1: { f1: -1 }, f2: { f2: 1 } } },
    ),
    [{ activity: 'p1', amount: 2 }],
  );

  it('runs both processes four times', () => {
    expect(runsOf(solved)).toEqual({ p1: near(4), p2: near(4) });
  });

  it('has direct contributions 4, 8 and 8, 4', () => {
    const direct = (method: string): Record<string, number> =>
      Object.fromEntries(contributionsByActivity(solved, method).parts.map(({ id, value }) => [id, value]));
    expect(direct('f1')).toEqual({ p1: near(4), p2: near(8) });
    expect(direct('f2')).toEqual({ p1: near(8), p2: near(4) });
  });

  it('has upstream results 12, 10 and 12, 8, each loop counted once', () => {
    expect(Object.fromEntries(upstreamTotals(solved, 'f1', ['p1', 'p2']))).toEqual({ p1: near(12), p2: near(10) });
    expect(Object.fromEntries(upstreamTotals(solved, 'f2', ['p1', 'p2']))).toEqual({ p1: near(12), p2: near(8) });
  });
});

describe('openLCA, SankeyTest', () => {
  it('has direct 1, 2.5, 7.5 and total 11, 10, 8', () => {
    const solved = solve(
      tinyInventory({
        a: { uses: { b: 1 }, emits: { e: 1 } },
        b: { uses: { c: 2 }, emits: { e: 2 } },
        c: { uses: { b: 0.1 }, emits: { e: 3 } },
      }),
      [{ activity: 'a', amount: 1 }],
    );
    const { parts, balance } = contributionsByActivity(solved, 'score');
    expect(parts.map(({ id, value }) => [id, value])).toEqual([
      ['c', near(7.5)],
      ['b', near(2.5)],
      ['a', near(1)],
    ]);
    expect(balance.score).toBeCloseTo(11, 10);
    expect([...upstreamTotals(solved, 'score', ['a', 'b', 'c']).values()]).toEqual([near(11), near(10), near(8)]);
  });
});

describe('openLCA, ResultProviderTest', () => {
  // Reference amount 0.5 and three indicators over two flows.
  const solved = solve(
    tinyInventory(
      {
        p1: { makes: 0.5, uses: { p2: 0.5 }, emits: { e1: 1, e2: -3 } },
        p2: { uses: { p1: 0.5 }, emits: { e1: 2, e2: -3 } },
      },
      { characterisation: { e1: { i1: 1, i3: 2 }, e2: { i2: -1, i3: -0.5 } } },
    ),
    [{ activity: 'p1', amount: 1 }],
  );

  it('runs p1 four times and p2 twice, with flows 8 and -18', () => {
    expect(runsOf(solved)).toEqual({ p1: near(4), p2: near(2) });
    expect(flowsOf(solved)).toEqual({ e1: near(8), e2: near(-18) });
  });

  it('has intensities 8, 18, 25 and 6, 12, 18', () => {
    const of = (activity: string): unknown[] =>
      ['i1', 'i2', 'i3'].map((method) => intensityOf(solved.system, solved.intensities, activity, method));
    expect(of('p1')).toEqual([near(8), near(18), near(25)]);
    expect(of('p2')).toEqual([near(6), near(12), near(18)]);
  });
});

describe('openLCA, WasteCalculationTest and AvoidedWasteTest', () => {
  it('treats 2 kg of waste at 2 kg of emission each', () => {
    const solved = solve(tinyInventory({ p: { wastes: { w: 2 } }, w: { makes: -1, emits: { e: 2 } } }), [
      { activity: 'p', amount: 1 },
    ]);
    expect(flowsOf(solved)).toEqual({ e: near(4) });
  });

  it('serves a demand for treatment, which has the sign of its reference', () => {
    const solved = solve(tinyInventory({ w: { makes: -1, uses: { p: 2 } }, p: { emits: { e: 2 } } }), [
      { activity: 'w', amount: -1 },
    ]);
    expect(flowsOf(solved)).toEqual({ e: near(4) });
  });

  it.each([
    ['counts the waste', -1],
    ['sells the service', 1],
  ])('credits avoided waste when the treatment %s', (_, makes) => {
    const inventory = tinyInventory({ P: { emits: { r: -1 } }, W: { makes, emits: { r: -0.5, e: 2 } } });
    const avoided = {
      activity: 'P',
      product: 'W',
      kind: 'substitution',
      amount: { coefficient: 0.5 },
      unit: 'kg',
    } as const;
    const solved = solve({ ...inventory, technosphere: [avoided] }, [{ activity: 'P', amount: 1 }]);
    expect(runsOf(solved)).toEqual({ P: near(1), W: near(-0.5) });
    expect(flowsOf(solved)).toEqual({ r: near(-0.75), e: near(-1) });
  });
});

describe('openLCA, AllocationTest', () => {
  it.each([
    ['two products', 1, 3],
    ['two wastes', -1, -3],
    ['a product and a waste', 1, -3],
    ['a waste and a product', -1, 3],
  ])('gives a quarter of 2 kg CO2 to the first of %s', (_, first, second) => {
    const split = allocate(
      {
        id: 'p',
        outputs: [
          { product: 'p1', amount: first, unit: 'kg' },
          { product: 'p2', amount: second, unit: 'kg' },
        ],
        technosphere: [],
        elementary: [{ flow: 'co2', amount: { coefficient: 2 }, unit: 'kg' }],
      },
      [0.25, 0.75],
    );
    const inventory = {
      ...tinyInventory({}),
      flows: [{ id: 'co2', unit: 'kg', characterisation: { score: 1 } }],
      ...split,
    };
    expect(flowsOf(solve(inventory, [{ activity: 'p#p1', amount: first }]))).toEqual({ co2: 0.5 });
  });
});

describe('loops closed by hand', () => {
  it('coal and power: y = (I - A)⁻¹ d as fractions', () => {
    // y_c = 2 + y_e / 10, y_e = 1 + y_c / 2: y_c = 42/19, y_e = 40/19.
    const { system, intensities: result } = solve(
      tinyInventory({
        coal: { uses: { power: 0.1 }, emits: { e: 2 } },
        power: { uses: { coal: 0.5 }, emits: { e: 1 } },
      }),
      [{ activity: 'coal', amount: 1 }],
    );
    expect(intensityOf(system, result, 'coal', 'score')).toBeCloseTo(42 / 19, 14);
    expect(intensityOf(system, result, 'power', 'score')).toBeCloseTo(40 / 19, 14);
  });
});
