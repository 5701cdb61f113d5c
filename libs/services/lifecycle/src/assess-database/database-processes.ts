import type { Inventory } from '@carbon-butler/engine-lca';
import type { ParsedDatabase } from '@carbon-butler/engine-lca-formats';

/** What can be assessed: a process, and its product where it has several. */
export interface DatabaseProcess {
  readonly activity: string;
  readonly name: string;
  readonly location: string;
  readonly unit: string;
}

/** In the order of the database. */
export function databaseProcesses(
  { processes }: Pick<ParsedDatabase, 'processes'>,
  { activities }: Pick<Inventory, 'activities'>,
): readonly DatabaseProcess[] {
  const known = new Map(processes.map((process) => [process.id, process]));
  return activities.map(({ id, reference }) => {
    const process = known.get(id) ?? known.get(id.split('#', 1)[0] ?? '');
    const { name = id, location = '' } = process ?? {};
    return { activity: id, name, location, unit: reference.unit };
  });
}

/** @param text part of a name, in any case */
export function isNamed({ name }: DatabaseProcess, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase());
}
