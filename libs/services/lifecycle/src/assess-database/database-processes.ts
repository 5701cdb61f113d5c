import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { linkDatabase, type ParsedDatabase } from '@carbon-butler/engine-lca-formats';

/** What can be assessed of a database: a process, once for each of its products. */
export function databaseProcesses(database: ParsedDatabase): readonly lifecycleV1.DatabaseProcess[] {
  const { inventory } = linkDatabase(database, { characterisation: { methods: [], gases: [] } });
  const processes = new Map(database.processes.map((process) => [process.id, process]));
  return inventory.activities.map(({ id, reference }) => {
    const process = processes.get(id) ?? processes.get(id.split('#', 1)[0] ?? '');
    const { name = id, location = '' } = process ?? {};
    return { activity: id, name, location, unit: reference.unit };
  });
}

/** Names of elementary flows by id, with the compartment they go to where the database states one. */
export function flowNames({ flows }: ParsedDatabase): ReadonlyMap<string, string> {
  return new Map(
    flows.map(({ id, name, category }) => {
      const compartment = category.at(-1) ?? '';
      return [id, compartment === '' ? name : `${name} (${compartment})`];
    }),
  );
}
