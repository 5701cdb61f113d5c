import { NotFoundError } from '../errors.js';
import type { Question } from './question.js';
import type { StoredInputs } from './stored-inputs.js';

/** What can be compared and drawn: an inventory sent with a request, or a process of a database. */
export type Assessment = Question<'assessment' | 'database-process'>;

/** The assessment a stored run answers. @throws NotFoundError when the run is of another kind */
export function assessmentOf(stored: StoredInputs, runId: string): Assessment {
  if (stored.kind === 'question') {
    const { question } = stored;
    if (question.question === 'assessment' || question.question === 'database-process') return question;
  }
  throw new NotFoundError('id', runId, 'run of an assessment');
}
