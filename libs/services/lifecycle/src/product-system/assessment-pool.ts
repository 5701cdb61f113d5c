import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { ImportOutcome, ImportTask } from '../import-database/read-import.js';
import type { Look, LookKind, LookOutcome } from '../look-into-database/look-into-database.js';
import type { DrawProgress } from '../questions/draw-progress.js';
import type { Outcome, Question, QuestionKind } from '../questions/question.js';
import type { ProductAssessment } from './assess-system.js';
import type { SystemInputs } from './system-inputs.js';

/** What a worker is asked: see `assessSystem`. */
export interface AssessmentTask {
  readonly inputs: SystemInputs;
  readonly wanted: readonly string[] | undefined;
}

/** A question and the database it names, where it names one. */
export interface QuestionTask {
  readonly question: Question;
  readonly database: Uint8Array | undefined;
  /** See `DrawProgress`: what the worker counts in it, this thread sees. */
  readonly progress: SharedArrayBuffer;
}

export interface LookTask {
  readonly database: Uint8Array;
  readonly look: Look;
}

const queueMax = 1_000;
const idleTimeoutMs = 60_000;
/** A worker that outgrows this is ended with an error instead of taking the service with it. */
const workerHeapMaxMb = 2_048;

/** Runs assessments in a bounded number of worker threads, so that the event loop stays free. */
export class AssessmentPool {
  private readonly workers: Piscina<AssessmentTask | QuestionTask | ImportTask | LookTask | Uint8Array, unknown>;

  /** @param threads at most this many assessments at once */
  constructor(threads: number) {
    this.workers = new Piscina({
      filename: join(__dirname, 'assessment.worker.js'),
      minThreads: 1,
      maxThreads: threads,
      maxQueue: queueMax,
      idleTimeout: idleTimeoutMs,
      resourceLimits: { maxOldGenerationSizeMb: workerHeapMaxMb },
    });
  }

  /** @throws what `assessSystem` throws, by name and message; the signal's reason when it aborts */
  async assess(
    inputs: SystemInputs,
    wanted: ReadonlySet<string> | undefined,
    signal?: AbortSignal,
  ): Promise<readonly ProductAssessment[]> {
    const task = { inputs, wanted: wanted && [...wanted] };
    const options = { name: 'assess', ...(signal && { signal }) };
    return (await this.workers.run(task, options)) as readonly ProductAssessment[];
  }

  /** @throws the signal's reason when it aborts: the worker is ended */
  async answer<K extends QuestionKind>(
    question: Question<K>,
    signal: AbortSignal,
    database: Uint8Array | undefined,
    progress: DrawProgress,
  ): Promise<Outcome<K>> {
    const task = { question: question as Question, database, progress: progress.shared };
    return (await this.workers.run(task, { name: 'answer', signal })) as Outcome<K>;
  }

  /** @throws the signal's reason when it aborts: the worker is ended */
  async read(task: ImportTask, signal: AbortSignal): Promise<ImportOutcome> {
    return (await this.workers.run(task, { name: 'read', signal })) as ImportOutcome;
  }

  /** @throws the signal's reason when it aborts: the worker is ended */
  async look<K extends LookKind>(database: Uint8Array, look: Look<K>, signal: AbortSignal): Promise<LookOutcome<K>> {
    const task = { database, look: look as Look };
    return (await this.workers.run(task, { name: 'look', signal })) as LookOutcome<K>;
  }

  /** @throws the signal's reason when it aborts: the worker is ended */
  async exportDatabase(body: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    return (await this.workers.run(body, { name: 'write', signal })) as Uint8Array;
  }

  waiting(): number {
    return this.workers.queueSize;
  }

  close(): Promise<void> {
    return this.workers.close({ force: true });
  }
}
