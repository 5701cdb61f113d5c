import type { AssessmentInputs } from '../assess-inventory/assessment-inputs.js';
import type { RunBody } from '../assess-inventory/assessed-run.js';
import type { Refusal } from '../assess-inventory/refusals.js';
import type { DatabaseProcessInputs } from '../assess-database/database-process-run.js';
import type { DatabaseScoresInputs, DatabaseScoresShape } from '../score-database/database-scores-run.js';
import type { DatabaseScenarioInputs } from '../compare-scenario/database-scenario-run.js';
import type { ScenarioInputs } from '../compare-scenario/scenario-run.js';
import type { FactorMatchAnswer, FactorMatchInputs } from '../match-factors/factor-match-run.js';
import type { DatabaseDistributionInputs, DistributionInputs } from '../read-distribution/distribution-run.js';
import type { SupplyGraphAnswer, SupplyGraphInputs } from '../read-supply-graph/supply-graph-run.js';

/** Kinds of question by name: what each is asked with and what it is answered by beside its run. */
export interface Questions {
  readonly assessment: { readonly inputs: AssessmentInputs; readonly shape: undefined };
  readonly 'supply-graph': { readonly inputs: SupplyGraphInputs; readonly shape: SupplyGraphAnswer['shape'] };
  readonly distribution: { readonly inputs: DistributionInputs; readonly shape: undefined };
  readonly scenario: { readonly inputs: ScenarioInputs; readonly shape: undefined };
  readonly 'database-process': { readonly inputs: DatabaseProcessInputs; readonly shape: undefined };
  readonly 'database-scores': { readonly inputs: DatabaseScoresInputs; readonly shape: DatabaseScoresShape };
  readonly 'database-distribution': { readonly inputs: DatabaseDistributionInputs; readonly shape: undefined };
  readonly 'database-scenario': { readonly inputs: DatabaseScenarioInputs; readonly shape: undefined };
  readonly 'factor-match': { readonly inputs: FactorMatchInputs; readonly shape: Omit<FactorMatchAnswer, 'run'> };
}

export type QuestionKind = keyof Questions;

/**
 * Something asked that a run answers. Its canonical form is stored with the run: the same question can be asked again
 * by whoever replays it.
 */
export type Question<K extends QuestionKind = QuestionKind> = {
  readonly [N in K]: { readonly question: N; readonly inputs: Questions[N]['inputs'] };
}[K];

export interface Answer<K extends QuestionKind = QuestionKind> {
  readonly run: RunBody;
  readonly shape: Questions[K]['shape'];
}

export type Outcome<K extends QuestionKind = QuestionKind> =
  { readonly answer: Answer<K> } | { readonly refusal: Refusal };
