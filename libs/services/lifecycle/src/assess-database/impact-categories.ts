import type { ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { shown } from './shown.js';

export interface CategoriesAsked {
  /** Part of a name or method, in any case. */
  readonly text: string;
  readonly limit: number;
}

export interface CategoryOutline {
  readonly id: string;
  readonly name: string;
  readonly method: string;
  readonly unit: string;
  readonly factors: number;
  /** Of the flows exchanged. */
  readonly characterisedFlows: number;
}

export interface CategoryList {
  readonly categories: readonly CategoryOutline[];
  /** Elementary flows that processes of the database exchange. */
  readonly exchangedFlows: number;
}

/** Impact categories of a database in its order, and how much of what its processes exchange each of them knows. */
export function impactCategories(
  { flows, processes, impactCategories: all }: ParsedDatabase,
  { text, limit }: CategoriesAsked,
): CategoryList {
  const elementary = new Set(flows.filter(({ kind }) => kind === 'elementary').map(({ id }) => id));
  const exchanged = new Set(
    processes.flatMap(({ exchanges }) => exchanges.map(({ flow }) => flow).filter((flow) => elementary.has(flow))),
  );
  const wanted = text.toLowerCase();
  const found = all.filter(({ name, method }) => [name, method].some((one) => one.toLowerCase().includes(wanted)));
  return {
    categories: found.slice(0, limit).map(({ id, name, method, unit, factors }) => ({
      ...{ id, name: shown(name), method: shown(method), unit: shown(unit) },
      factors: factors.length,
      characterisedFlows: new Set(factors.map(({ flow }) => flow).filter((flow) => exchanged.has(flow))).size,
    })),
    exchangedFlows: exchanged.size,
  };
}
