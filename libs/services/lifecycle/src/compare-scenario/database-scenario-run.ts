import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { linkDatabase, type LinkedInventory } from '@carbon-butler/engine-lca-formats';
import {
  type DatabaseProcessInputs,
  databaseSolving,
  demandedInventory,
} from '../assess-database/database-process-run.js';
import { gasTable } from '../assess-database/gas-table.js';
import { loopWarnings, type RunBody } from '../assess-inventory/assessed-run.js';
import { refused } from '../assess-inventory/refusals.js';
import { solveInventory } from '../assess-inventory/solve-inventory.js';
import { unpackDatabase } from '../import-database/read-import.js';
import { changeDatabase, type DatabaseChange } from './change-database.js';
import { comparisonRun } from './comparison-run.js';

export interface DatabaseScenarioInputs {
  readonly baseline: DatabaseProcessInputs;
  readonly changes: readonly DatabaseChange[];
}

/**
 * A process of a database against itself with changes of the database. What is warned of is the changed one: another
 * provider brings other suppliers, loops and inputs without a producer.
 *
 * @throws QuestionRefusedError
 */
export function databaseScenarioRun(
  { baseline, changes }: DatabaseScenarioInputs,
  body: Uint8Array,
  rulebook: Rulebook,
): RunBody {
  const trail = new RuleTrail();
  const { method } = baseline;
  const characterisation = gasTable(baseline, rulebook, trail);
  const compared = (linked: LinkedInventory) => {
    const { inventory, demand, warnings } = demandedInventory(baseline, linked.inventory);
    const { solved } = solveInventory({ inventory: { ...inventory, methods: [method] }, demand }, databaseSolving);
    return { solved, demand, warnings: [...warnings, ...loopWarnings(solved)] };
  };
  const database = unpackDatabase(body);
  const linked = linkDatabase(database, { characterisation });
  const changed = changeDatabase(database, linked.products, changes);
  const relinked = linkDatabase(changed.database, { characterisation });
  if (!relinked.products.has(baseline.activity))
    throw refused(
      'INVALID_CHANGE',
      '/changes',
      baseline.activity,
      'values with which the assessed process makes something',
    );
  const [before, after] = [compared(linked), compared(relinked)];
  return comparisonRun(before, after, baseline, trail, [...changed.warnings, ...after.warnings]);
}
