import type { Basis, SourceRef } from '@carbon-butler/domain-quantity';

export type Direction = 'input' | 'output';
export type OutputRole = 'reference' | 'co-product' | 'by-product' | 'waste';

/** A year's total of one item into or out of one process of a facility, corrections applied. */
export interface YearlyFlow {
  readonly processId: string;
  readonly direction: Direction;
  /** Of an output; inputs have none. */
  readonly role?: OutputRole;
  readonly itemId: string;
  /** Of an input bought from outside; an input without one comes from the facility itself if the facility makes the item. */
  readonly supplierId?: string;
  /** In the item's reference unit, plain decimal text. */
  readonly amount: string;
  readonly unit: string;
  /** Half-width of the 95 % interval divided by the amount, plain decimal text. */
  readonly relative95: string;
  readonly basis: Basis;
  readonly recordCount: number;
  readonly sources: readonly SourceRef[];
}

/** Names a flow within its facility and year. */
export function flowKey(flow: Pick<YearlyFlow, 'processId' | 'direction' | 'itemId' | 'supplierId'>): string {
  return [flow.processId, flow.direction, flow.itemId, ...(flow.supplierId ? [flow.supplierId] : [])].join('/');
}

/** Items that the facility makes and uses itself, be it in part. */
export function internalItems(flows: readonly YearlyFlow[]): ReadonlySet<string> {
  const used = new Set(
    flows
      .filter(({ direction, supplierId }) => direction === 'input' && supplierId === undefined)
      .map(({ itemId }) => itemId),
  );
  return new Set(
    flows.filter(({ direction, itemId }) => direction === 'output' && used.has(itemId)).map(({ itemId }) => itemId),
  );
}

/** Whether the flow passes the facility's fence: bought, sold, or thrown away. */
export function crossesFence(flow: YearlyFlow, internal: ReadonlySet<string>): boolean {
  return flow.supplierId !== undefined || !internal.has(flow.itemId);
}

/**
 * Names the random variable of a flow's amount: one for an internal item's production and use together, else one
 * for each flow. What passes between two processes then cancels in whatever is summed over the facility.
 */
export function amountParameterId(flow: YearlyFlow, internal: ReadonlySet<string>): string {
  return crossesFence(flow, internal) ? `amount:${flowKey(flow)}` : `amount:internal/${flow.itemId}`;
}

/**
 * Half-width of the 95 % interval of each flow's variable, divided by the amount, by the variable's name.
 *
 * An internal item has one variable and so one width: that of its production, whatever the meters of its users say;
 * the widest where several processes make it.
 */
export function amountRelative95ById(flows: readonly YearlyFlow[]): ReadonlyMap<string, number> {
  const internal = internalItems(flows);
  const widths = new Map<string, number>();
  for (const flow of flows) {
    if (flow.direction === 'input' && !crossesFence(flow, internal)) continue;
    const id = amountParameterId(flow, internal);
    widths.set(id, Math.max(widths.get(id) ?? 0, Number(flow.relative95)));
  }
  return widths;
}
