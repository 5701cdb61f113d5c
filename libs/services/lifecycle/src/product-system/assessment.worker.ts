import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { answerQuestion } from '../questions/answer-question.js';
import type { Outcome, Question } from '../questions/question.js';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { AssessmentTask } from './assessment-pool.js';

const rulebook = loadRulebook();

/** Called by the pool, once a task. */
export function assess({ inputs, wanted }: AssessmentTask): readonly ProductAssessment[] {
  return assessSystem(inputs, rulebook, wanted && new Set(wanted));
}

/** Called by the pool, once a question. */
export function answer(question: Question): Outcome {
  return answerQuestion(question, rulebook);
}
