import type { AllocationBasis, AllocationFactor, Exchange, Flow, Process } from '../neutral-model.js';
import type { LinkFinding } from './link-findings.js';
import type { UnitConversion } from './unit-conversion.js';

/** Difference of a sum of shares from 1 up to which they are taken as complete. */
const shareTolerance = 1e-3;

/** How a process with several products is split. `none`: each column carries the whole inventory. */
export type AllocationRule = 'data-set' | 'none';

/** One product of a process and its share in each exchange. */
export interface ProductColumn {
  readonly activity: string;
  readonly process: Process;
  readonly flow: Flow;
  /** In the flow's unit; negative where the process takes the flow away. */
  readonly amount: number;
  readonly share: (exchange: Exchange) => number;
}

/** An exchange that makes a product, or takes a waste to treat it. */
export function isProduction({ direction, isAvoided }: Exchange, { kind }: Flow): boolean {
  if (kind === 'elementary' || isAvoided) return false;
  return kind === 'waste' ? direction === 'input' : direction === 'output';
}

/**
 * Columns of a process: one per product, split by the factors the data set states. Where those are absent or don't
 * sum to 1, by the amounts of the products if all have the same unit, and otherwise not at all, with a finding.
 */
export function productColumns(
  process: Process,
  flows: ReadonlyMap<string, Flow>,
  units: UnitConversion,
  rule: AllocationRule,
  findings: LinkFinding[],
): readonly ProductColumn[] {
  const products = productsOf(process, flows, units, findings);
  if (products.length === 0) {
    findings.push({
      code: 'no-product',
      process: process.id,
      message: 'makes no product and treats no waste; left out',
    });
    return [];
  }
  const isJoint = products.length > 1;
  const shares = isJoint && rule === 'data-set' ? sharesOf(process, products, findings) : () => 1;
  return products.map(({ flow, amount }) => ({
    activity: isJoint ? `${process.id}#${flow.id}` : process.id,
    process,
    flow,
    amount,
    share: (exchange) => shares(flow.id, exchange),
  }));
}

interface Product {
  readonly flow: Flow;
  readonly amount: number;
}

/** The reference product first; amounts of a product listed twice are added up. */
function productsOf(
  process: Process,
  flows: ReadonlyMap<string, Flow>,
  units: UnitConversion,
  findings: LinkFinding[],
): readonly Product[] {
  const products = new Map<string, Product>();
  const production = process.exchanges.filter((exchange) => {
    const flow = flows.get(exchange.flow);
    return flow !== undefined && isProduction(exchange, flow);
  });
  production.sort((a, b) => Number(b.isReference) - Number(a.isReference));
  for (const exchange of production) {
    const flow = flows.get(exchange.flow);
    if (!flow) continue;
    const where = { process: process.id, exchange: exchange.id, flow: flow.id };
    const factor = units.factor(exchange, flow);
    if (factor === undefined) {
      findings.push({
        code: 'unconvertible-unit',
        ...where,
        message: `${exchange.unit} of a product that counts in ${flow.unit}; left out`,
      });
      continue;
    }
    const known = products.get(flow.id);
    if (known) findings.push({ code: 'repeated-product', ...where, message: 'listed twice; the amounts are added up' });
    const amount = exchange.amount * factor * (exchange.direction === 'input' ? -1 : 1) + (known?.amount ?? 0);
    products.set(flow.id, { flow, amount });
  }
  return [...products.values()].filter(({ flow, amount }) => {
    if (amount !== 0) return true;
    findings.push({ code: 'zero-product', process: process.id, flow: flow.id, message: 'of amount 0; left out' });
    return false;
  });
}

type ShareTable = (product: string, exchange: Exchange) => number;

function sharesOf(process: Process, products: readonly Product[], findings: LinkFinding[]): ShareTable {
  for (const basis of basesInOrder(process)) {
    const factors = process.allocation.filter((factor) => factor.basis === basis);
    const table = completeTable(process, products, factors);
    if (table) return table;
    if (factors.length > 0)
      findings.push({
        code: 'incomplete-allocation',
        process: process.id,
        message: `${basis} factors of the products do not sum to 1; not used`,
      });
  }
  const [first] = products;
  const units = new Set(products.map(({ flow }) => flow.unit));
  const total = products.reduce((sum, { amount }) => sum + Math.abs(amount), 0);
  const message = `no usable factors for ${products.length} products`;
  if (first && units.size === 1 && first.flow.unit !== '') {
    findings.push({
      code: 'unallocated',
      process: process.id,
      message: `${message}; split by amount in ${first.flow.unit}`,
    });
    const share = new Map(products.map(({ flow, amount }) => [flow.id, Math.abs(amount) / total]));
    return (product) => share.get(product) ?? 0;
  }
  findings.push({
    code: 'unallocated',
    process: process.id,
    message: `${message} of different units; each carries everything`,
  });
  return () => 1;
}

/** The default method of the data set first. */
function basesInOrder({ defaultAllocation }: Process): readonly AllocationBasis[] {
  const bases: readonly AllocationBasis[] = ['stated', 'physical', 'economic', 'causal'];
  return [...bases].sort((a, b) => Number(b === defaultAllocation) - Number(a === defaultAllocation));
}

/** Shares by exchange, or of the whole process; nothing unless those of each exchange sum to 1 over the products. */
function completeTable(
  process: Process,
  products: readonly Product[],
  factors: readonly AllocationFactor[],
): ShareTable | undefined {
  if (factors.length === 0) return undefined;
  const key = (product: string, exchange: string | undefined): string => `${product} ${exchange ?? ''}`;
  const values = new Map(factors.map(({ product, exchange, value }) => [key(product, exchange), value]));
  const share: ShareTable = (product, { id }) =>
    values.get(key(product, id)) ?? values.get(key(product, undefined)) ?? 0;
  const ids = new Set(products.map(({ flow }) => flow.id));
  const isComplete = process.exchanges
    .filter(({ flow }) => !ids.has(flow))
    .every((exchange) => {
      const sum = products.reduce((total, { flow }) => total + share(flow.id, exchange), 0);
      return Math.abs(sum - 1) <= shareTolerance;
    });
  return isComplete ? share : undefined;
}
