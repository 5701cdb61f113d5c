import type { YearlyFlow } from '@carbon-butler/engine-facility';
import type { ConsignmentInputs } from '../compare-consignment/consignment-inputs.js';
import type { InstallationInputs } from '../installation/installation-inputs.js';

export const facilityId = 'steel-chain';
export const year = 2025;
/** First day of the definitive period: the rules that production before it is assessed with. */
export const rulesDate = '2026-01-01';

const source = { id: 'meter', version: '1', locator: 'steel-chain.fixture', licence: 'none' };
const recorded = { relative95: '0', basis: 'measured', recordCount: 1, sources: [source] } as const;
const gj = { unit: 'GJ' } as const;
const mwh = { unit: 'MWh' } as const;

export function input(processId: string, itemId: string, amount: string, change: Partial<YearlyFlow> = {}): YearlyFlow {
  return { ...recorded, unit: 't', direction: 'input', processId, itemId, amount, ...change };
}

/** The reference output unless `change` gives another role. */
export function output(
  processId: string,
  itemId: string,
  amount: string,
  change: Partial<YearlyFlow> = {},
): YearlyFlow {
  return { ...recorded, unit: 't', direction: 'output', role: 'reference', processId, itemId, amount, ...change };
}

/** Sinter, iron, steel and coil, with power from the furnace's gas: small enough to calculate by hand. */
export const chainFlows: readonly YearlyFlow[] = [
  input('sinter-plant', 'iron-ore', '900'),
  input('sinter-plant', 'limestone', '100'),
  input('sinter-plant', 'own-electricity', '50', mwh),
  output('sinter-plant', 'sinter', '1000'),
  input('furnace', 'sinter', '1000'),
  input('furnace', 'purchased-coke', '400', { relative95: '0.02', supplierId: 'merchant' }),
  output('furnace', 'hot-metal', '800'),
  output('furnace', 'blast-furnace-gas', '3000', { ...gj, role: 'by-product' }),
  input('power-plant', 'blast-furnace-gas', '3000', gj),
  output('power-plant', 'own-electricity', '250', mwh),
  input('converter', 'hot-metal', '800'),
  input('converter', 'steel-scrap', '100'),
  input('converter', 'own-electricity', '200', mwh),
  output('converter', 'crude-steel', '850'),
  input('mill', 'crude-steel', '850'),
  input('mill', 'natural-gas', '100', gj),
  input('mill', 'grid-electricity', '30', mwh),
  output('mill', 'hot-rolled-coil', '800'),
];

/** tCO2 the year's flows of the chain carry, with the standard factors of Implementing Regulation (EU) 2025/2547. */
export const chainTco2 = {
  limestone: 100 * 0.44,
  coke: (400 * 28.2 * 107) / 1000,
  scrap: 100 * 0.0109 * 3.664,
  naturalGas: (100 * 56.1) / 1000,
  hotMetal: 800 * 0.0409 * 3.664,
  crudeSteel: 850 * 0.0109 * 3.664,
  coil: 800 * 0.0109 * 3.664,
  /** What the furnace is credited for its gas: 3 TJ as natural gas, times 0.667. */
  credit: 3 * 56.1 * 0.667,
} as const;

export function installation(flows = chainFlows, itemId = 'hot-rolled-coil'): InstallationInputs {
  return { facilityId, year, itemId, flows };
}

/** 100 t of coil, shipped to the EU in the second quarter of 2026. */
export function consignment(change: Partial<ConsignmentInputs> = {}): ConsignmentInputs {
  return {
    ...{ countryOfOrigin: 'CN', cnCode: '72083900', importDate: '2026-06-15', netMassT: '100' },
    ...{ installation: installation(), ...change },
  };
}
