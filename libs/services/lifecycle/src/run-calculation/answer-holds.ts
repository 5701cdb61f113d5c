import { digestOf, type Run } from '@carbon-butler/domain-evidence';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { assessmentEngine } from '../assess-inventory/assessed-run.js';
import { comparisonEngine } from '../compare-scenario/comparison-run.js';
import { findLastAnswer } from '../persistence/calculation.repository.js';
import type { CalculationKind, CalculationQuestion } from './calculation-question.js';

const engines: Readonly<Record<CalculationKind, string>> = {
  assessment: assessmentEngine,
  'database-process': assessmentEngine,
  scenario: comparisonEngine,
  'database-scenario': comparisonEngine,
};

/** The last run that answers the question, where it is still the one that would. */
export async function findAnswerThatHolds(
  transaction: TenantTransaction,
  question: CalculationQuestion,
  rulebook: Pick<Rulebook, 'sets'>,
): Promise<Run | undefined> {
  const answer = await findLastAnswer(transaction, digestOf(question));
  return answer && answerHolds(answer, question.question, rulebook) ? answer : undefined;
}

/** Whether the engine and the rule sets that made a stored run are still those that would answer its question. */
function answerHolds(
  { engineVersion, ruleSets }: Pick<Run, 'engineVersion' | 'ruleSets'>,
  kind: CalculationKind,
  { sets }: Pick<Rulebook, 'sets'>,
): boolean {
  const versions = new Map(sets.map(({ id, version }) => [id, version]));
  return engineVersion === engines[kind] && ruleSets.every(({ id, version }) => versions.get(id) === version);
}
