import type { YearlyFlow } from '@carbon-butler/engine-facility';
import type { SupplierFootprintInput, SystemInputs } from '../product-system/system-inputs.js';

export const source = { id: 'meter', version: '1', locator: 'system-inputs.fixture', licence: 'none' };

/** Exact unless `change` says otherwise, so that a test can make one thing uncertain and nothing else. */
const recorded = { unit: 't', relative95: '0', basis: 'measured', recordCount: 1, sources: [source] } as const;

export function input(processId: string, itemId: string, amount: string, change: Partial<YearlyFlow> = {}): YearlyFlow {
  return { ...recorded, direction: 'input', processId, itemId, amount, ...change };
}

/** The reference output unless `change` gives another role. */
export function output(
  processId: string,
  itemId: string,
  amount: string,
  change: Partial<YearlyFlow> = {},
): YearlyFlow {
  return { ...recorded, direction: 'output', role: 'reference', processId, itemId, amount, ...change };
}

export function supplierFootprint(
  supplierId: string,
  itemId: string,
  kgCo2ePerUnit: string,
  relative95 = '0',
): SupplierFootprintInput {
  return { supplierId, itemId, kgCo2ePerUnit, relative95, basis: 'measured', source };
}

export function systemInputs(flows: readonly YearlyFlow[], change: Partial<SystemInputs> = {}): SystemInputs {
  return {
    ...{ facilityId: 'works', year: 2025, flows, supplierFootprints: [], uncertaintyRules: [] },
    ...{ draws: 200, seed: '1', ...change },
  };
}
