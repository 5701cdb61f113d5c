import { type Rulebook, RuleTrail } from '@carbon-butler/domain-rulebook';
import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import { climateImpact } from '../assess-inventory/assessed-figures.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import { buildAssessedInventory } from '../assess-inventory/build-assessed-inventory.js';
import { findingWarnings } from '../assess-inventory/finding-warnings.js';
import { solveInventory } from '../assess-inventory/solve-inventory.js';
import { DrawProgress } from '../questions/draw-progress.js';
import { applyChanges, type ScenarioChange } from './apply-changes.js';
import { comparisonRun } from './comparison-run.js';

export interface ScenarioInputs {
  readonly baseline: AssessmentInputs;
  readonly changes: readonly ScenarioChange[];
}

/**
 * An inventory sent with a request against itself with changes. What is warned of is the changed one.
 *
 * @throws QuestionRefusedError
 */
export function scenarioRun(
  { baseline, changes }: ScenarioInputs,
  rulebook: Rulebook,
  database: Uint8Array | undefined,
  progress: DrawProgress = new DrawProgress(),
): RunBody {
  const trail = new RuleTrail();
  // Those of the database and those on top of them, without the changes and with them.
  if (baseline.database) progress.foresee(4 * baseline.draws);
  const compared = (inputs: AssessmentInputs) => {
    const built = buildAssessedInventory(inputs, { rulebook, trail, database, progress });
    const { solved, findings } = solveInventory(built);
    return { solved, demand: built.demand, warnings: [...built.warnings, ...findingWarnings(findings)] };
  };
  const [before, after] = [compared(baseline), compared(applyChanges(baseline, changes))];
  const by = { trail, indicator: climateImpact, warnings: after.warnings };
  return comparisonRun(before, after, baseline, by, progress);
}
