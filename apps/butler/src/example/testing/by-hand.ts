import { type AnnualFlow, annualFlows } from '../annual-flows.js';
import { cokeFoundT } from '../correction.js';

export const co2PerC = 44 / 12;

/** tC per unit of the item, from the fuel and material defaults of the Chinese steel guide. */
export const carbonPerUnit: Readonly<Record<string, number>> = {
  'coking-coal': 26.344 * 0.02541,
  'injection-coal': 23.736 * 0.02618,
  'purchased-coke': 28.435 * 0.02942,
  coke: 28.435 * 0.02942,
  'natural-gas': 0.01532,
  'coke-oven-gas': 0.0121,
  'blast-furnace-gas': 0.0708,
  'converter-gas': 0.0496,
  limestone: 0.44 / co2PerC,
  'steel-scrap': 0.037 / co2PerC,
  'home-scrap': 0.037 / co2PerC,
  'crude-steel': 0.037 / co2PerC,
  'hot-rolled-coil': 0.037 / co2PerC,
  'hot-metal': 0.172 / co2PerC,
  'coal-tar': 2.699 / co2PerC,
  'crude-benzol': 3.382 / co2PerC,
};

/** tCO2 per unit of the item, from the standard factors for CBAM (carbon x 3.664). Benzol has none: nothing deducted. */
export const cbamCo2PerUnit: Readonly<Record<string, number>> = {
  'coking-coal': (28.2 * 94.6) / 1000,
  'injection-coal': (25.8 * 94.6) / 1000,
  'purchased-coke': (28.2 * 107) / 1000,
  coke: (28.2 * 107) / 1000,
  'natural-gas': 56.1 / 1000,
  'coke-oven-gas': 44.4 / 1000,
  'blast-furnace-gas': 260 / 1000,
  'converter-gas': 182 / 1000,
  limestone: 0.44,
  'steel-scrap': 0.0109 * 3.664,
  'home-scrap': 0.0109 * 3.664,
  'crude-steel': 0.0109 * 3.664,
  'hot-rolled-coil': 0.0109 * 3.664,
  'hot-metal': 0.0409 * 3.664,
  'coal-tar': (28 * 80.7) / 1000,
};

/** tCO2e per unit bought: the suppliers' footprints, the rulebook's factor where the supplier states none. */
export const upstreamPerUnit: Readonly<Record<string, number>> = {
  'coking-coal': 0.43358,
  'injection-coal': 0.39065,
  'purchased-coke': 0.3787,
  'natural-gas': 0.0092972,
  'iron-ore': 0.07302,
  limestone: 0.006723,
  'steel-scrap': 0,
  'grid-electricity': 0.7415,
};

export const correctedFlows = annualFlows.map((flow) =>
  flow.itemId === 'purchased-coke' ? { ...flow, amount: flow.amount + cokeFoundT } : flow,
);

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function net(flows: readonly AnnualFlow[], perUnit: Readonly<Record<string, number>>): number {
  return sum(flows.map((flow) => (flow.direction === 'input' ? 1 : -1) * flow.amount * (perUnit[flow.itemId] ?? 0)));
}

export function outputOf(item: string, flows: readonly AnnualFlow[]): number {
  return sum(flows.filter(({ itemId, direction }) => itemId === item && direction === 'output').map((f) => f.amount));
}

/** @throws Error naming the first number that is off by more than a millionth */
export function expectClose(
  actual: Readonly<Record<string, number>>,
  expected: Readonly<Record<string, number>>,
): void {
  const names = Object.keys(expected).sort();
  if (Object.keys(actual).sort().join() !== names.join())
    throw new Error(`${Object.keys(actual).join(', ')} instead of ${names.join(', ')}`);
  for (const [name, value] of Object.entries(expected)) {
    const got = actual[name] ?? Number.NaN;
    if (!(Math.abs(got - value) <= Math.max(1e-6 * Math.abs(value), 1e-6)))
      throw new Error(`${name}: ${got}, not ${value}`);
  }
}
