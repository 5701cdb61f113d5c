import type { Question } from '../questions/question.js';

/** Kinds of question that may take long. */
export type CalculationKind = 'assessment' | 'database-process' | 'scenario' | 'database-scenario';

export type CalculationQuestion = Question<CalculationKind>;
