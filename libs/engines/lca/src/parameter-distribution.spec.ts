import { compile } from './compile.js';
import { intensities } from './intensities.js';
import { monteCarlo } from './monte-carlo-summary.js';
import { simulateDraws } from './monte-carlo.js';
import type { Sample } from './parameter-distribution.js';
import { firstOrderUncertainty } from './sensitivity.js';
import { supply } from './supply.js';
import { tinyInventory } from './tiny-inventory.fixture.js';
import type { TinyActivity } from './tiny-inventory.fixture.js';

const lognormal = (median: number, sigma: number) => ({ kind: 'lognormal', median, sigma }) as const;
const range = { seed: 'sample', draws: 400 };
const request = { demands: [{ id: 'car', demand: [{ activity: 'car', amount: 1 }] }] };

const background: Record<string, TinyActivity> = {
  steel: { uses: { power: [2, 'a'] }, emits: { co2: [1, 'b'] } },
  power: { uses: { steel: 0.1 }, emits: { co2: [0.5, 'c'] } },
};
const own = { a: lognormal(1, 0.2), b: lognormal(1, 0.3), c: lognormal(1, 0.1) };
const car: TinyActivity = { uses: { steel: [3, 'mass'], power: [4, 'mass'] }, emits: { co2: 1 } };
const mass = { mass: lognormal(1, 0.05) };

/** Draws of the scores of steel and power, each in its column. */
function sampled(): Record<string, Sample> {
  const { system } = compile(tinyInventory(background, { parameters: own }));
  const demands = ['steel', 'power'].map((id) => ({ id, demand: [{ activity: id, amount: 1 }] }));
  const { outputs } = monteCarlo(system, { demands }, range);
  const { values } = simulateDraws(system, { demands }, range);
  return Object.fromEntries(
    outputs.map(({ demand, deterministic }, n) => [
      `${demand} score`,
      { kind: 'sample', central: deterministic, values: values.filter((_, at) => at % 2 === n) } as const,
    ]),
  );
}

const folded = () =>
  compile(
    tinyInventory(
      { car, steel: { emits: { co2: [1, 'steel score'] } }, power: { emits: { co2: [1, 'power score'] } } },
      { parameters: { ...mass, ...sampled() } },
    ),
  ).system;

describe('a parameter drawn elsewhere', () => {
  it('makes a background of scores that gives in each draw what the whole system gives', () => {
    const whole = compile(tinyInventory({ car, ...background }, { parameters: { ...own, ...mass } })).system;
    const expected = simulateDraws(whole, request, range).values;
    const { values } = simulateDraws(folded(), request, range);
    values.forEach((value, n) => {
      expect(value / expected[n]!).toBeCloseTo(1, 6);
    });
  });

  it('has mean and spread of its values', () => {
    const values = Float64Array.of(1, 2, 3, Number.NaN);
    const system = compile(
      tinyInventory(
        { x: { emits: { co2: [1, 's'] } } },
        { parameters: { s: { kind: 'sample', central: 2.5, values } } },
      ),
    ).system;
    const demand = [{ activity: 'x', amount: 1 }];
    const solved = { system, intensities: intensities(system), supply: supply(system, demand) };
    expect(firstOrderUncertainty(solved, 'score')).toMatchObject({ score: 2.5, sd: 1 });
    const { outputs, failedDraws } = monteCarlo(system, { demands: [{ id: 'x', demand }] }, { seed: 1n, draws: 4 });
    expect(outputs[0]).toMatchObject({ deterministic: 2.5, atParameterMeans: 2, sample: { mean: 2 } });
    expect(failedDraws).toBe(1);
    expect(() => simulateDraws(system, { demands: [{ id: 'x', demand }] }, { seed: 1n, draws: 5 })).toThrow(RangeError);
  });
});
