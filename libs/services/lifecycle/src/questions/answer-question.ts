import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { assessedRun } from '../assess-inventory/assessed-run.js';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import { databaseProcessRun } from '../assess-database/database-process-run.js';
import { databaseScenarioRun } from '../compare-scenario/database-scenario-run.js';
import { scenarioRun } from '../compare-scenario/scenario-run.js';
import { factorMatchRun } from '../match-factors/factor-match-run.js';
import { databaseDistributionRun, distributionRun } from '../read-distribution/distribution-run.js';
import { supplyGraphRun } from '../read-supply-graph/supply-graph-run.js';
import { databaseScoresRun } from '../score-database/database-scores-run.js';
import type { DrawProgress } from './draw-progress.js';
import type { Answer, Outcome, Question } from './question.js';

/**
 * Answers any question from itself, the rulebook and, where it names one, the database. A refusal is an outcome, not an
 * error.
 */
export function answerQuestion(
  question: Question,
  rulebook: Rulebook,
  database?: Uint8Array,
  progress?: DrawProgress,
): Outcome {
  try {
    return { answer: answerOf(question, rulebook, database, progress) };
  } catch (error) {
    if (error instanceof QuestionRefusedError) return { refusal: error.refusal };
    throw error;
  }
}

function answerOf(
  question: Question,
  rulebook: Rulebook,
  database: Uint8Array | undefined,
  progress: DrawProgress | undefined,
): Answer {
  switch (question.question) {
    case 'assessment':
      return { run: assessedRun(question.inputs, rulebook, database, progress), shape: undefined };
    case 'supply-graph':
      return supplyGraphRun(question.inputs, rulebook, database);
    case 'distribution':
      return { run: distributionRun(question.inputs, rulebook, database), shape: undefined };
    case 'scenario':
      return { run: scenarioRun(question.inputs, rulebook, database, progress), shape: undefined };
    case 'database-process':
      return { run: databaseProcessRun(question.inputs, handedOver(database), rulebook, progress), shape: undefined };
    case 'database-scores':
      return databaseScoresRun(question.inputs, handedOver(database), rulebook);
    case 'database-distribution':
      return { run: databaseDistributionRun(question.inputs, handedOver(database), rulebook), shape: undefined };
    case 'database-scenario':
      return { run: databaseScenarioRun(question.inputs, handedOver(database), rulebook, progress), shape: undefined };
    case 'factor-match': {
      const { run, ...shape } = factorMatchRun(question.inputs, rulebook);
      return { run, shape };
    }
  }
}

function handedOver(database: Uint8Array | undefined): Uint8Array {
  if (!database) throw new Error('the database a question names was not handed over');
  return database;
}
