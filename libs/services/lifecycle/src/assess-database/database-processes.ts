import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { linkDatabase } from '@carbon-butler/engine-lca-formats';
import { unpackDatabase } from '../import-database/read-import.js';

/** What can be assessed of a database: a process, once for each of its products. */
export function databaseProcesses(body: Uint8Array): readonly lifecycleV1.DatabaseProcess[] {
  const database = unpackDatabase(body);
  const { inventory } = linkDatabase(database, { characterisation: { methods: [], gases: [] } });
  const processes = new Map(database.processes.map((process) => [process.id, process]));
  return inventory.activities.map(({ id, reference }) => {
    const process = processes.get(id) ?? processes.get(id.split('#', 1)[0] ?? '');
    const { name = id, location = '' } = process ?? {};
    return { activity: id, name, location, unit: reference.unit };
  });
}
