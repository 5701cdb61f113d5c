import type { ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { type DatabaseProcess, flowNames } from '../assess-database/database-processes.js';

/** Ids that a run on a database has figures of. */
export interface NamesAsked {
  readonly activity: string;
  readonly contributors: readonly string[];
  readonly flows: readonly string[];
}

export interface NamesFound {
  readonly process: DatabaseProcess | undefined;
  readonly contributors: readonly DatabaseProcess[];
  /** Names by id. */
  readonly flows: Readonly<Record<string, string>>;
}

/** Names behind the ids, of those that the database holds. */
export function namesOf(
  database: Pick<ParsedDatabase, 'flows'>,
  processes: readonly DatabaseProcess[],
  { activity, contributors, flows }: NamesAsked,
): NamesFound {
  const known = new Map(processes.map((process) => [process.activity, process]));
  const named = flowNames(database);
  return {
    process: known.get(activity),
    contributors: contributors.flatMap((id) => known.get(id) ?? []),
    flows: Object.fromEntries(
      flows.flatMap((id) => {
        const name = named.get(id);
        return name === undefined ? [] : [[id, name]];
      }),
    ),
  };
}
