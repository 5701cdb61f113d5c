import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import { scoreOf } from '@carbon-butler/engine-lca';
import type { ParsedDatabase } from '@carbon-butler/engine-lca-formats';
import { countedDatabase } from '../assess-database/counted-database.js';
import {
  type DatabaseProcessInputs,
  databaseSolving,
  demandedInventory,
  inScale,
} from '../assess-database/database-process-run.js';
import { type ScoreScale, scoreScale } from '../assess-database/score-scale.js';
import { climateImpact } from '../assess-inventory/assessed-figures.js';
import type { AssessableInventory, RunBody } from '../assess-inventory/assessed-run.js';
import { loopWarnings } from '../assess-inventory/loop-warnings.js';
import { refused } from '../assess-inventory/refusals.js';
import { solveInventory } from '../assess-inventory/solve-inventory.js';
import { unpackDatabase } from '../import-database/read-import.js';
import type { DrawProgress } from '../questions/draw-progress.js';
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
  progress?: DrawProgress,
): RunBody {
  const trail = new RuleTrail();
  const { method } = baseline;
  const counted = (from: ParsedDatabase) => countedDatabase(baseline, from, rulebook, trail);
  const stated = counted(unpackDatabase(body));
  const changed = changeDatabase(stated.database, stated.products, changes);
  const altered = counted(changed.database);
  if (!altered.products.has(baseline.activity))
    throw refused(
      'INVALID_CHANGE',
      '/changes',
      baseline.activity,
      'values with which the assessed process makes something',
    );
  const [before, after] = [stated, altered].map((each) => demandedInventory(baseline, each)) as [
    AssessableInventory,
    AssessableInventory,
  ];
  const scale = scaleOf([before, after], method);
  const compared = (assessable: AssessableInventory) => {
    const { inventory, demand } = inScale(assessable, method, scale);
    return {
      demand,
      solved: solveInventory({ inventory: { ...inventory, methods: [method] }, demand }, databaseSolving).solved,
    };
  };
  const [without, having] = [compared(before), compared(after)];
  const { indicator } = inScale(before, method, scale);
  const warnings = [...changed.warnings, ...after.warnings, ...loopWarnings(having.solved)];
  return comparisonRun(without, having, baseline, { trail, indicator, warnings }, progress);
}

/** Climate impact is stated in its own unit, however small; other scores in the one that keeps the digits of both. */
function scaleOf(compared: readonly AssessableInventory[], method: string): ScoreScale {
  const scores = compared.flatMap((assessable) => {
    if (assessable.indicator === climateImpact) return [];
    const { solved } = solveInventory(assessable, databaseSolving);
    const score = Math.abs(scoreOf(solved.system, solved.intensities, assessable.demand, method));
    return score === 0 ? [] : [score];
  });
  return scoreScale(scores.length === 0 ? 0 : Math.min(...scores));
}
