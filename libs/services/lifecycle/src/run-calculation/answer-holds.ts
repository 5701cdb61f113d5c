import type { Run } from '@carbon-butler/domain-evidence';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { assessmentEngine } from '../assess-inventory/assessed-run.js';
import { comparisonEngine } from '../compare-scenario/comparison-run.js';
import type { CalculationKind } from './calculation-question.js';

const engines: Readonly<Record<CalculationKind, string>> = {
  assessment: assessmentEngine,
  'database-process': assessmentEngine,
  scenario: comparisonEngine,
  'database-scenario': comparisonEngine,
};

/** Whether the engine and the rule sets that made a stored run are still those that would answer its question. */
export function answerHolds(
  { engineVersion, ruleSets }: Pick<Run, 'engineVersion' | 'ruleSets'>,
  kind: CalculationKind,
  { sets }: Pick<Rulebook, 'sets'>,
): boolean {
  const versions = new Map(sets.map(({ id, version }) => [id, version]));
  return engineVersion === engines[kind] && ruleSets.every(({ id, version }) => versions.get(id) === version);
}
