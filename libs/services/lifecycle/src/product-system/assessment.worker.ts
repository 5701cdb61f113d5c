import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { exportDatabase } from '../export-database/export-database.js';
import { type ImportOutcome, type ImportTask, readImport } from '../import-database/read-import.js';
import { lookIntoDatabase, type LookOutcome } from '../look-into-database/look-into-database.js';
import { answerQuestion } from '../questions/answer-question.js';
import { DrawProgress } from '../questions/draw-progress.js';
import type { Outcome } from '../questions/question.js';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { AssessmentTask, LookTask, QuestionTask } from './assessment-pool.js';

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

/** Called by the pool, once a look. */
export function look({ database, look: asked }: LookTask): LookOutcome {
  return lookIntoDatabase(database, asked);
}

/** Called by the pool, once for the archive of a database. */
export function write(body: Uint8Array): Uint8Array {
  return exportDatabase(body);
}
