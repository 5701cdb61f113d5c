import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { linkDatabase, type ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { type DatabaseProcess, databaseProcesses, isNamed } from '../assess-database/database-processes.js';
import { type CategoriesAsked, type CategoryList, impactCategories } from '../assess-database/impact-categories.js';
import {
  type ProductSystemOutline,
  productSystems,
  type ProductSystemsAsked,
} from '../assess-database/product-systems.js';
import { QuestionRefusedError, type Refusal } from '../assess-inventory/refusals.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { type ExchangesAsked, listExchanges } from '../list-exchanges/list-exchanges.js';
import { type NamesAsked, namesOf, type NamesFound } from '../read-run/database-names.js';

/** What can be seen of a database: what each look is asked with and what it finds. */
export interface Looks {
  readonly processes: {
    /** `text` is a part of a name, in any case. */
    readonly asked: { readonly text: string; readonly limit: number };
    readonly found: readonly DatabaseProcess[];
  };
  readonly 'impact-categories': { readonly asked: CategoriesAsked; readonly found: CategoryList };
  readonly 'product-systems': { readonly asked: ProductSystemsAsked; readonly found: readonly ProductSystemOutline[] };
  readonly exchanges: {
    readonly asked: ExchangesAsked;
    readonly found: Omit<lifecycleV1.ListDatabaseExchangesResponse, 'source'>;
  };
  readonly names: { readonly asked: NamesAsked; readonly found: NamesFound };
}

export type LookKind = keyof Looks;

export type Look<K extends LookKind = LookKind> = {
  readonly [N in K]: { readonly look: N; readonly asked: Looks[N]['asked'] };
}[K];

/** Plain data, for it crosses from a worker thread. */
export type LookOutcome<K extends LookKind = LookKind> =
  { readonly found: Looks[K]['found'] } | { readonly refusal: Refusal };

/**
 * Looks into a database as it is stored. Unpacking and linking take seconds where it is large: that is no work for the
 * event loop. A refusal is an outcome, not an error.
 */
export function lookIntoDatabase(body: Uint8Array, look: Look): LookOutcome {
  try {
    return { found: foundBy(unpackDatabase(body), look) };
  } catch (error) {
    if (error instanceof QuestionRefusedError) return { refusal: error.refusal };
    throw error;
  }
}

function foundBy(database: ParsedDatabase, look: Look): Looks[LookKind]['found'] {
  switch (look.look) {
    case 'processes': {
      const { text, limit } = look.asked;
      return processesOf(database)
        .filter((process) => isNamed(process, text))
        .slice(0, limit);
    }
    case 'impact-categories':
      return impactCategories(database, look.asked);
    case 'product-systems':
      return productSystems(database, processesOf(database), look.asked);
    case 'exchanges':
      return listExchanges(database, look.asked);
    case 'names':
      return namesOf(database, processesOf(database), look.asked);
  }
}

function processesOf(database: ParsedDatabase): readonly DatabaseProcess[] {
  return databaseProcesses(linkDatabase(database, { characterisation: { methods: [], gases: [] } }));
}
