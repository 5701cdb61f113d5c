import { processOutputs, type YearlyFlow } from '@carbon-butler/engine-facility';

/**
 * Items whose footprint can have changed when the given processes have: what they make, and what is made from that
 * inside the facility, however far down.
 */
export function downstreamItems(
  flows: readonly YearlyFlow[],
  changedProcesses: ReadonlySet<string>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const items = new Set<string>();
  const open = [...changedProcesses];
  for (let processId = open.pop(); processId !== undefined; processId = open.pop()) {
    if (reached.has(processId)) continue;
    reached.add(processId);
    for (const made of flows) {
      if (made.processId !== processId || made.direction !== 'output') continue;
      for (const use of flows) {
        if (use.direction === 'input' && use.itemId === made.itemId && use.supplierId === undefined)
          open.push(use.processId);
      }
    }
    for (const { products } of processOutputs(flows.filter((flow) => flow.processId === processId))) {
      for (const { output } of products) items.add(output.itemId);
    }
  }
  return items;
}
