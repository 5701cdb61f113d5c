import { canonicalize, digestOf, type Run, runSealedAction, sealRun } from '@carbon-butler/domain-evidence';
import { topics } from '@carbon-butler/contract-events';
import { appendToOutbox, auditLeaf } from '@carbon-butler/platform-outbox';
import { inTenant, type TenantTransaction } from '@carbon-butler/platform-persistence';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { HeldDatabases } from '../assess-database/held-databases.js';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import { NotFoundError } from '../errors.js';
import { findRun } from '../persistence/footprint.repository.js';
import { findRunOfQuestion, storeRun } from '../persistence/question-run.repository.js';
import type { Assessor } from '../product-system/assessor.js';
import { serviceName } from '../service-name.js';
import { withDatabaseOf } from './database-of.js';
import type { DrawProgress } from './draw-progress.js';
import type { Question, QuestionKind, Questions } from './question.js';
import { readStoredInputs, type StoredInputs } from './stored-inputs.js';

export interface SealedAnswer<K extends QuestionKind> {
  readonly run: Run;
  readonly shape: Questions[K]['shape'];
}

/** Who asks, and until when the answer is of use. */
export interface Asker {
  readonly tenantId: string;
  readonly signal: AbortSignal;
}

/** Answers questions with sealed, stored runs. */
export class Ask {
  readonly databases: HeldDatabases;

  constructor(
    private readonly dataSource: DataSource,
    private readonly assessor: Assessor,
    private readonly clock: Clock,
  ) {
    this.databases = new HeldDatabases(dataSource);
  }

  /**
   * The same question, rules and engine give the run that was stored the first time.
   *
   * @throws QuestionRefusedError; the signal's reason when the asker hangs up
   */
  async ask<K extends QuestionKind>(question: Question<K>, asker: Asker): Promise<SealedAnswer<K>> {
    const { run, shape } = await this.answer(question, asker);
    const stored = await inTenant(this.dataSource, asker.tenantId, (transaction) =>
      storeAnswer(transaction, run, question as Question),
    );
    return { run: stored, shape };
  }

  /**
   * An answer that is not stored yet.
   *
   * @throws QuestionRefusedError; the signal's reason when the asker hangs up
   */
  async answer<K extends QuestionKind>(
    question: Question<K>,
    { tenantId, signal }: Asker,
    progress?: DrawProgress,
  ): Promise<SealedAnswer<K>> {
    const started = this.clock.now();
    const outcome = await withDatabaseOf(this.databases, tenantId, question as Question, (database) =>
      this.assessor.answer<K>(question, signal, database, progress),
    );
    if ('refusal' in outcome) throw new QuestionRefusedError(outcome.refusal);
    const { run: body, shape } = outcome.answer;
    const inputsDigest = digestOf(question);
    const tookMs = this.clock.now().getTime() - started.getTime();
    const run = sealRun({ ...body, inputsDigest, id: uuidv7(), startedAt: started.toISOString(), tookMs });
    return { run, shape };
  }

  /** What a stored run was made from. @throws NotFoundError */
  async inputsOf(tenantId: string, runId: string): Promise<StoredInputs> {
    const stored = await inTenant(this.dataSource, tenantId, (transaction) => findRun(transaction, runId));
    if (!stored) throw new NotFoundError('id', runId, 'run');
    return readStoredInputs(stored.inputsBody);
  }
}

/** Stores a sealed run with its question and an audit leaf; where the same was stored before, that one stands. */
export async function storeAnswer(transaction: TenantTransaction, run: Run, question: Question): Promise<Run> {
  const known = await findRunOfQuestion(transaction, run);
  if (known) return known;
  const body = canonicalize(run);
  await storeRun(transaction, run, canonicalize(question), body);
  const leaf = auditLeaf({
    service: serviceName,
    tenantId: transaction.tenantId,
    at: run.startedAt,
    actor: { kind: 'service', id: serviceName },
    action: runSealedAction,
    object: { type: 'run', id: run.id },
    body,
  });
  await appendToOutbox(transaction, topics.auditLeaf.topic, [leaf]);
  return run;
}
