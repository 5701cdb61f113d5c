import { convert, sameDimension } from '@carbon-butler/domain-quantity';
import type { YearlyFlow } from './yearly-flow.js';

/** A process with what it is run for. Its burden is shared among `products`, whose shares sum to 1. */
export interface ProcessOutputs {
  readonly processId: string;
  readonly reference: YearlyFlow;
  readonly products: readonly { readonly output: YearlyFlow; readonly share: number }[];
}

/** Outputs of a process that can't be made sense of. */
export class ProcessOutputError extends Error {
  override readonly name = 'ProcessOutputError';
  readonly processId: string;
  constructor(processId: string, message: string) {
    super(`process ${processId} ${message}`);
    this.processId = processId;
  }
}

/**
 * Every process that makes something, with the shares of its burden: by mass among the reference product and the
 * co-products (ISO 14044 4.3.4.2, physical relationship); by-products and wastes leave without burden.
 *
 * A process without a reference product is left out here; the assessment names it in a warning.
 *
 * @throws ProcessOutputError when a process has two reference products, or a co-product in another dimension
 */
export function processOutputs(flows: readonly YearlyFlow[]): readonly ProcessOutputs[] {
  const outputs = flows.filter(({ direction }) => direction === 'output');
  return [...new Set(outputs.map(({ processId }) => processId))].sort().flatMap((processId) => {
    const own = outputs.filter((flow) => flow.processId === processId && Number(flow.amount) > 0);
    const [reference, second] = own.filter(({ role }) => role === 'reference');
    if (reference === undefined) return [];
    if (second)
      throw new ProcessOutputError(
        processId,
        `has two reference products, ${reference.itemId} and ${second.itemId}: make one a co-product`,
      );
    const sharing = [reference, ...own.filter(({ role }) => role === 'co-product')];
    const odd = sharing.find(({ unit }) => !sameDimension(unit, reference.unit));
    if (odd) throw new ProcessOutputError(processId, `shares its burden by mass, but ${odd.itemId} is in ${odd.unit}`);
    const sizes = sharing.map(({ amount, unit }) => convert(Number(amount), unit, reference.unit));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return [
      {
        processId,
        reference,
        products: sharing.map((output, index) => ({ output, share: (sizes[index] ?? 0) / total })),
      },
    ];
  });
}
