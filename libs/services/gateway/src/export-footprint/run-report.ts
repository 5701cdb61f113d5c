import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { assessmentReport, databaseProcessReport, type Report } from '@carbon-butler/engine-footprint-documents';
import { problem, problemType, RequestRefusedException } from '@carbon-butler/platform-http';
import type { RunAnswer } from '../answers/run-answer.js';
import { required } from '../answers/quantity-answer.js';
import { askedAssessment, askedDatabaseProcess } from './asked-question.js';

/**
 * The report of a run that assessed something.
 *
 * @throws RequestRefusedException 422 for a run of another kind; MalformedAnswerError
 */
export function runReport(
  run: RunAnswer,
  { question }: lifecycleV1.GetRunQuestionResponse,
  language: Report['language'],
): Report {
  const asked = required(question, `question of run ${run.id}`);
  switch (asked.$case) {
    case 'assessment':
      return assessmentReport(run, askedAssessment(asked.value), language);
    case 'databaseProcess':
      return databaseProcessReport(run, askedDatabaseProcess(asked.value), language);
    case 'other':
      throw withoutReport(asked.value);
  }
}

function withoutReport(kind: string): RequestRefusedException {
  const expected = 'a run of an assessment or of a database process';
  const detail = `a run of kind ${kind} has no report: ${expected} has one, and so has a footprint version`;
  return new RequestRefusedException(
    problem(422, {
      type: problemType('run-without-report'),
      title: 'Run without report',
      detail,
      errors: [{ field: '/id', value: kind, expected, in: 'path' }],
    }),
  );
}
