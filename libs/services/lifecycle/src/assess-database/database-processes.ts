import type { LinkedInventory, ParsedDatabase } from '@carbon-butler/engine-lca-formats';

/** What can be assessed: a process, and its product where it has several. */
export interface DatabaseProcess {
  readonly activity: string;
  readonly name: string;
  readonly location: string;
  readonly unit: string;
  /** It takes what it is counted by, a waste, in place of making it. */
  readonly treats: boolean;
}

/** In the order of the database. */
export function databaseProcesses({
  inventory: { activities },
  products,
}: Pick<LinkedInventory, 'inventory' | 'products'>): readonly DatabaseProcess[] {
  return activities.map(({ id, reference: { amount, unit } }) => {
    const { name = id, location = '' } = products.get(id)?.process ?? {};
    return { activity: id, name, location, unit, treats: amount < 0 };
  });
}

/** @param text part of a name, in any case */
export function isNamed({ name }: DatabaseProcess, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}

/** Names of elementary flows by id, with the compartment they go to where the database states one. */
export function flowNames({ flows }: Pick<ParsedDatabase, 'flows'>): ReadonlyMap<string, string> {
  return new Map(
    flows.map(({ id, name, category }) => {
      const compartment = category.at(-1) ?? '';
      return [id, compartment === '' ? name : `${name} (${compartment})`];
    }),
  );
}
