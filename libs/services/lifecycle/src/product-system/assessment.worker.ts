import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { type CategoryList, type CategoryTask, impactCategories } from '../assess-database/impact-categories.js';
import { exportDatabase } from '../export-database/export-database.js';
import { type ImportOutcome, type ImportTask, readImport } from '../import-database/read-import.js';
import { answerQuestion } from '../questions/answer-question.js';
import { DrawProgress } from '../questions/draw-progress.js';
import type { Outcome } from '../questions/question.js';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { AssessmentTask, QuestionTask } from './assessment-pool.js';

const rulebook = loadRulebook();

/** Called by the pool, once a task. */
export function assess({ inputs, wanted }: AssessmentTask): readonly ProductAssessment[] {
  return assessSystem(inputs, rulebook, wanted && new Set(wanted));
}

/** Called by the pool, once a question. */
export function answer({ question, database, progress }: QuestionTask): Outcome {
  return answerQuestion(question, rulebook, database, new DrawProgress(progress));
}

/** Called by the pool, once a file. */
export function read(task: ImportTask): Promise<ImportOutcome> {
  return readImport(task);
}

/** Called by the pool, once for the impact categories of a database. */
export function categories(task: CategoryTask): CategoryList {
  return impactCategories(task);
}

/** Called by the pool, once for the archive of a database. */
export function write(body: Uint8Array): Uint8Array {
  return exportDatabase(body);
}
