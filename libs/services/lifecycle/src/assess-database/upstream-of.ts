import type { Inventory } from '@carbon-butler/engine-lca';

/**
 * The part of an inventory that a demand for some activities can reach: their suppliers, theirs, and so on. Everything
 * else runs zero times, so the result is the same, and a database of thousands shrinks to what is looked at.
 */
export function upstreamOf(inventory: Inventory, asked: readonly string[]): Inventory {
  const maker = new Map(inventory.activities.map(({ id, reference }) => [reference.product, id]));
  const suppliers = new Map<string, string[]>();
  for (const exchange of inventory.technosphere) {
    const supplier = maker.get(exchange.product);
    if (supplier === undefined) continue;
    const known = suppliers.get(exchange.activity);
    if (known) known.push(supplier);
    else suppliers.set(exchange.activity, [supplier]);
  }
  const reached = new Set(asked);
  for (const id of reached) for (const supplier of suppliers.get(id) ?? []) reached.add(supplier);
  const technosphere = inventory.technosphere.filter((exchange) => reached.has(exchange.activity));
  const elementary = inventory.elementary.filter((exchange) => reached.has(exchange.activity));
  const used = new Set(
    [...technosphere, ...elementary].flatMap(({ amount }) => (amount.factors ?? []).map(({ parameter }) => parameter)),
  );
  const derived = (inventory.derived ?? []).toReversed().filter(({ id, of }) => {
    if (used.has(id)) for (const each of of) used.add(each);
    return used.has(id);
  });
  const emitted = new Set(elementary.map(({ flow }) => flow));
  return {
    methods: inventory.methods,
    parameters: inventory.parameters.filter(({ id }) => used.has(id)),
    derived: derived.reverse(),
    flows: inventory.flows.filter(({ id }) => emitted.has(id)),
    activities: inventory.activities.filter(({ id }) => reached.has(id)),
    technosphere,
    elementary,
  };
}
