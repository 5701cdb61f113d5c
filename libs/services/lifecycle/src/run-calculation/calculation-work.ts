import { randomUUID } from 'node:crypto';
import type { Run } from '@carbon-butler/domain-evidence';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import type { Logger } from '@carbon-butler/platform-observability';
import { isDatabaseAway } from '@carbon-butler/platform-outbox';
import { inTenant, type TenantTransaction } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import type { JobWork } from '../leased-jobs/job-runner.js';
import {
  beginCalculation,
  type CalculationEnd,
  type CalculationProblem,
  calculationQueue,
  endCalculation,
  isUnended,
  lockCalculation,
  storeProgress,
} from '../persistence/calculation.repository.js';
import type { QueuedJob } from '../persistence/job-queue.js';
import { type Ask, type Asker, storeAnswer } from '../questions/ask.js';
import { DrawProgress } from '../questions/draw-progress.js';
import { findAnswerThatHolds } from './answer-holds.js';
import type { CalculationQuestion } from './calculation-question.js';

const progressMs = 500;
const minuteMs = 60_000;

type Outcome = { readonly run: Run } | Extract<CalculationEnd, { readonly problem: CalculationProblem }>;

/** Answers questions that wait. The run is stored in one transaction that also ends the job. */
export class CalculationWork implements JobWork {
  readonly queue = calculationQueue;

  constructor(
    private readonly dataSource: DataSource,
    private readonly questions: Pick<Ask, 'answer'>,
    private readonly rulebook: Pick<Rulebook, 'sets'>,
    private readonly logger: Logger,
    private readonly deadlineMs: number,
  ) {}

  async run(job: QueuedJob, signal: AbortSignal): Promise<void> {
    const { tenantId, jobId } = job;
    const question = await inTenant(this.dataSource, tenantId, (transaction) => this.begin(transaction, jobId));
    if (!question) return;
    const progress = new DrawProgress();
    const showing = setInterval(() => void this.show(job, progress), progressMs);
    try {
      const outcome = await this.outcomeOf(question, { tenantId, signal }, progress);
      if (!outcome) return;
      await this.end(job, async (transaction) => {
        await storeProgress(transaction, jobId, progress.read());
        return endOf(transaction, question, outcome);
      });
    } finally {
      clearInterval(showing);
    }
  }

  giveUp(job: QueuedJob, attempts: number): Promise<void> {
    const problem = failure(
      `begun ${attempts} times, it came to no end: it ended the process, or the database was away`,
    );
    return this.end(job, () => Promise.resolve({ state: 'failed', problem }));
  }

  /** Undefined when the calculation has ended: of equal ones that waited together, the first is made. */
  private async begin(transaction: TenantTransaction, jobId: string): Promise<CalculationQuestion | undefined> {
    const body = await beginCalculation(transaction, jobId);
    if (body === undefined) return undefined;
    const question = JSON.parse(body) as CalculationQuestion;
    const answer = await findAnswerThatHolds(transaction, question, this.rulebook);
    if (!answer) return question;
    await endCalculation(transaction, jobId, { state: 'done', runId: answer.id });
    return undefined;
  }

  /** Undefined when the calculation was to stop. @throws where the database is away: it is begun anew */
  private async outcomeOf(
    question: CalculationQuestion,
    { tenantId, signal }: Asker,
    progress: DrawProgress,
  ): Promise<Outcome | undefined> {
    const deadline = AbortSignal.timeout(this.deadlineMs);
    try {
      const asker = { tenantId, signal: AbortSignal.any([signal, deadline]) };
      const { run } = await this.questions.answer(question, asker, progress);
      return { run };
    } catch (error) {
      if (signal.aborted) return undefined;
      if (deadline.aborted) return { state: 'failed', problem: failure(tooLong(this.deadlineMs)) };
      if (error instanceof QuestionRefusedError) {
        const { reason, message, violations } = error.refusal;
        return { state: 'refused', problem: { reason, message, violations } };
      }
      if (isDatabaseAway(error)) throw error;
      const errorId = randomUUID();
      this.logger.error('a calculation failed unexpectedly', { errorId, error });
      return { state: 'failed', problem: failure(`internal error ${errorId}`) };
    }
  }

  private async show({ tenantId, jobId }: QueuedJob, progress: DrawProgress): Promise<void> {
    try {
      const draws = progress.read();
      await inTenant(this.dataSource, tenantId, (transaction) => storeProgress(transaction, jobId, draws));
    } catch (error) {
      this.logger.warn('the progress of a calculation could not be stored', { error });
    }
  }

  /** Nothing is stored for a calculation that was cancelled, or ended by another, meanwhile. */
  private end(
    { tenantId, jobId }: QueuedJob,
    ending: (transaction: TenantTransaction) => Promise<CalculationEnd>,
  ): Promise<void> {
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      const job = await lockCalculation(transaction, jobId);
      if (job && isUnended(job)) await endCalculation(transaction, jobId, await ending(transaction));
    });
  }
}

async function endOf(
  transaction: TenantTransaction,
  question: CalculationQuestion,
  outcome: Outcome,
): Promise<CalculationEnd> {
  if (!('run' in outcome)) return outcome;
  return { state: 'done', runId: (await storeAnswer(transaction, outcome.run, question)).id };
}

function tooLong(deadlineMs: number): string {
  return `not done after ${deadlineMs / minuteMs} minutes, which is as long as a calculation may run: ask for fewer draws`;
}

function failure(message: string): CalculationProblem {
  return { reason: 'CALCULATION_FAILED', message, violations: [] };
}
