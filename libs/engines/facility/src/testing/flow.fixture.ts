import type { YearlyFlow } from '../yearly-flow.js';

type Named = Pick<YearlyFlow, 'processId' | 'itemId' | 'amount'> & Partial<YearlyFlow>;

const recorded = {
  unit: 't',
  relative95: '0.02',
  basis: 'measured',
  recordCount: 1,
  sources: [{ id: 'meter', version: '1', locator: 'test', licence: 'none' }],
} as const;

export function input(processId: string, itemId: string, amount: string, change: Partial<YearlyFlow> = {}): YearlyFlow {
  return flow('input', { processId, itemId, amount, ...change });
}

/** The reference output unless `change` gives another role. */
export function output(
  processId: string,
  itemId: string,
  amount: string,
  change: Partial<YearlyFlow> = {},
): YearlyFlow {
  return flow('output', { processId, itemId, amount, role: 'reference', ...change });
}

function flow(direction: YearlyFlow['direction'], named: Named): YearlyFlow {
  return { ...recorded, direction, ...named };
}
