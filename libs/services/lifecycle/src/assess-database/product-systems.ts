import { statedDecimalText } from '@carbon-butler/domain-quantity';
import type { ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import type { DatabaseProcess } from './database-processes.js';
import { shown } from './shown.js';

export interface ProductSystemsAsked {
  /** Part of a name, in any case. */
  readonly text: string;
  readonly limit: number;
}

export interface ProductSystemOutline {
  readonly id: string;
  readonly name: string;
  /** Of the process that makes what the system is for. */
  readonly activities: readonly string[];
  /** Plain decimal text. */
  readonly targetAmount: string;
  readonly targetUnit: string;
  readonly processes: number;
  readonly links: number;
}

/** Product systems of a database, in its order. */
export function productSystems(
  { productSystems: all }: Pick<ParsedDatabase, 'productSystems'>,
  known: readonly DatabaseProcess[],
  { text, limit }: ProductSystemsAsked,
): readonly ProductSystemOutline[] {
  const wanted = text.toLowerCase();
  return all
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .slice(0, limit)
    .map(({ id, name, referenceProcess, targetAmount, targetUnit = '', processes, links }) => {
      const reference = processes.find(({ instance }) => instance === referenceProcess)?.process ?? referenceProcess;
      const activities = known.filter(({ activity }) => activity === reference || activity.startsWith(`${reference}#`));
      return {
        ...{ id, name: shown(name), activities: activities.map(({ activity }) => activity) },
        ...{ targetAmount: statedDecimalText(targetAmount), targetUnit: shown(targetUnit) },
        ...{ processes: processes.length, links: links.length },
      };
    });
}
