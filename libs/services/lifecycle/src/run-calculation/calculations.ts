import { canonicalize } from '@carbon-butler/domain-evidence';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { CalculationEndedError, NotFoundError, TooManyCalculationsError } from '../errors.js';
import {
  type CalculationJob,
  countUnended,
  deleteEnded,
  endCalculation,
  findCalculation,
  insertDone,
  isUnended,
  lockCalculation,
  queueCalculation,
} from '../persistence/calculation.repository.js';
import { findAnswerThatHolds } from './answer-holds.js';
import type { CalculationQuestion } from './calculation-question.js';

/** Calculations of a tenant that wait or run at one time. */
const unendedMax = 50;
/** How long a calculation that has ended is told of; its run stays. */
const endedKeptDays = 30;

/** Questions that are answered in the background; what answers them is `CalculationWork`. */
export class Calculations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rulebook: Pick<Rulebook, 'sets'>,
  ) {}

  /** Done at once where the question was answered before. @throws TooManyCalculationsError */
  start(tenantId: string, question: CalculationQuestion): Promise<CalculationJob> {
    const id = uuidv7();
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      await deleteEnded(transaction, endedKeptDays);
      const answer = await findAnswerThatHolds(transaction, question, this.rulebook);
      if (answer) {
        await insertDone(transaction, id, answer.id);
      } else {
        if ((await countUnended(transaction)) >= unendedMax) throw new TooManyCalculationsError(unendedMax);
        await queueCalculation(transaction, id, canonicalize(question));
      }
      return found(await findCalculation(transaction, id), id);
    });
  }

  /** Undefined when the tenant has no such calculation. */
  find(tenantId: string, id: string): Promise<CalculationJob | undefined> {
    return inTenant(this.dataSource, tenantId, (transaction) => findCalculation(transaction, id));
  }

  /** @throws NotFoundError; CalculationEndedError */
  cancel(tenantId: string, id: string): Promise<CalculationJob> {
    return inTenant(this.dataSource, tenantId, async (transaction) => {
      const job = found(await lockCalculation(transaction, id), id);
      if (!isUnended(job)) throw new CalculationEndedError(id, job.state);
      await endCalculation(transaction, id, { state: 'cancelled' });
      return found(await findCalculation(transaction, id), id);
    });
  }
}

function found(job: CalculationJob | undefined, id: string): CalculationJob {
  if (!job) throw new NotFoundError('id', id, 'calculation');
  return job;
}
