import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import { exportDatabase } from '../export-database/export-database.js';
import { type ImportOutcome, type ImportTask, readImport } from '../import-database/read-import.js';
import {
  type Look,
  lookIntoDatabase,
  type LookKind,
  type LookOutcome,
  type Looks,
} from '../look-into-database/look-into-database.js';
import { answerQuestion } from '../questions/answer-question.js';
import { DrawProgress } from '../questions/draw-progress.js';
import type { Outcome, Question, QuestionKind } from '../questions/question.js';
import { AssessmentPool } from './assessment-pool.js';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { SystemInputs } from './system-inputs.js';

/** Assesses product systems: in worker threads, or on the event loop where a process is given none. */
export class Assessor implements AsyncDisposable {
  private readonly pool: AssessmentPool | undefined;

  constructor(
    private readonly rulebook: Rulebook,
    threads: number,
  ) {
    this.pool = threads > 0 ? new AssessmentPool(threads) : undefined;
  }

  /** @throws what `assessSystem` throws */
  async assess(inputs: SystemInputs, wanted: ReadonlySet<string> | undefined): Promise<readonly ProductAssessment[]> {
    return this.pool ? this.pool.assess(inputs, wanted) : assessSystem(inputs, this.rulebook, wanted);
  }

  /** @throws the signal's reason when it aborts before the answer is there */
  async answer<K extends QuestionKind>(
    question: Question<K>,
    signal: AbortSignal,
    database?: Uint8Array,
    progress: DrawProgress = new DrawProgress(),
  ): Promise<Outcome<K>> {
    signal.throwIfAborted();
    if (this.pool) return this.pool.answer(question, signal, database, progress);
    return answerQuestion(question as Question, this.rulebook, database, progress) as Outcome<K>;
  }

  /** @throws the signal's reason when it aborts before the file is read */
  async readImport(task: ImportTask, signal: AbortSignal): Promise<ImportOutcome> {
    signal.throwIfAborted();
    return this.pool ? this.pool.read(task, signal) : readImport(task);
  }

  /** @throws QuestionRefusedError; the signal's reason when it aborts before anything is found */
  async look<K extends LookKind>(database: Uint8Array, look: Look<K>, signal: AbortSignal): Promise<Looks[K]['found']> {
    signal.throwIfAborted();
    const outcome = this.pool
      ? await this.pool.look(database, look, signal)
      : (lookIntoDatabase(database, look as Look) as LookOutcome<K>);
    if ('refusal' in outcome) throw new QuestionRefusedError(outcome.refusal);
    return outcome.found;
  }

  /** @throws the signal's reason when it aborts before the archive is written */
  async exportDatabase(body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    return this.pool ? this.pool.exportDatabase(body, signal) : exportDatabase(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool?.close();
  }
}
