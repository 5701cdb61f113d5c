import type { Item, Rulebook } from '@carbon-butler/domain-rulebook';
import { flowKey, type YearlyFlow } from '@carbon-butler/engine-facility';
import type { SupplierFootprintInput, SystemInputs } from './system-inputs.js';

/** Where an input comes from, and why that was chosen. */
export type Provider =
  | { readonly kind: 'own-process'; readonly processId: string; readonly byProduct: boolean; readonly reason: string }
  | { readonly kind: 'supplier-footprint'; readonly footprint: SupplierFootprintInput; readonly reason: string }
  | { readonly kind: 'upstream-factor'; readonly ruleId: string; readonly reason: string }
  | { readonly kind: 'unlinked'; readonly reason: string };

export interface LinkedInput {
  readonly flow: YearlyFlow;
  readonly item: Item;
  readonly provider: Provider;
}

/** An item that two processes of the facility make: nothing says which one a consumer is fed from. */
export class AmbiguousProducerError extends Error {
  override readonly name = 'AmbiguousProducerError';
  readonly itemId: string;
  readonly processIds: readonly string[];
  constructor(itemId: string, processIds: readonly string[]) {
    super(`item ${itemId} is made by several processes (${processIds.join(', ')}): name the item apart for each`);
    this.itemId = itemId;
    this.processIds = processIds;
  }
}

/**
 * Links every input to its provider: the facility's own process, else the supplier's own footprint, else the
 * rulebook's upstream factor, else nothing (it then lowers the coverage and is named in a warning).
 *
 * An input that names a supplier never links to an own process, so bought and own coke stay apart.
 *
 * @throws AmbiguousProducerError
 */
export function linkInputs(inputs: SystemInputs, rulebook: Rulebook): readonly LinkedInput[] {
  const producers = producersByItem(inputs.flows);
  return inputs.flows
    .filter(({ direction }) => direction === 'input')
    .map((flow) => {
      const item = rulebook.itemById(flow.itemId);
      return { flow, item, provider: providerOf(flow, item, producers, inputs.supplierFootprints) };
    });
}

function producersByItem(flows: readonly YearlyFlow[]): ReadonlyMap<string, YearlyFlow> {
  const producers = new Map<string, YearlyFlow>();
  for (const flow of flows) {
    if (flow.direction !== 'output' || flow.role === 'waste') continue;
    const other = producers.get(flow.itemId);
    if (other) throw new AmbiguousProducerError(flow.itemId, [other.processId, flow.processId]);
    producers.set(flow.itemId, flow);
  }
  return producers;
}

function providerOf(
  flow: YearlyFlow,
  item: Item,
  producers: ReadonlyMap<string, YearlyFlow>,
  footprints: readonly SupplierFootprintInput[],
): Provider {
  const { supplierId } = flow;
  const producer = supplierId === undefined ? producers.get(item.id) : undefined;
  if (producer) {
    const { processId, role } = producer;
    return {
      kind: 'own-process',
      processId,
      byProduct: role === 'by-product',
      reason: `made by ${processId} of the same facility`,
    };
  }
  const stated = footprints.filter((candidate) => candidate.supplierId === supplierId && candidate.itemId === item.id);
  const own =
    stated.find(({ processId }) => processId === flow.processId) ??
    stated.find(({ processId }) => processId === undefined);
  if (own) {
    const means = own.processId === undefined ? '' : ', weighted by when it was bought';
    const reason = `footprint stated by supplier ${own.supplierId}${means}`;
    return { kind: 'supplier-footprint', footprint: own, reason };
  }
  if (item.upstream !== undefined)
    return {
      kind: 'upstream-factor',
      ruleId: item.upstream,
      reason: 'no footprint from the supplier: upstream factor of the rulebook',
    };
  return { kind: 'unlinked', reason: `${flowKey(flow)}: no own process, no supplier footprint, no upstream factor` };
}
