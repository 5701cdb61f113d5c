import {
  problem,
  type ProblemDetails,
  problemMapper,
  type ProblemMapper,
  problemType,
} from '@carbon-butler/platform-http';
import type { DeadLetterNotFoundError } from '@carbon-butler/platform-transport';
import type { MalformedAnswerError } from './answers/malformed-answer-error.js';
import type { TokenServiceClosedError } from './identity/token-service.js';
import type { IntakeBusyError } from './persistence/intake.repository.js';
import type { IntakeNotFoundError } from './read-intake/read-intake.js';
import type { EventsBodyError } from './record-events/cloud-events-body.js';
import type { CsvFileError } from './record-events/csv-rows.js';
import type { EventsRefusedError } from './record-events/events-refused-error.js';
import { refusalParts } from './record-events/intake-answer.js';
import type { TooManyEventsError } from './record-events/too-many-events-error.js';

/** Everything that can go wrong for a reason of our own domain. */
export type GatewayError =
  | CsvFileError
  | DeadLetterNotFoundError
  | EventsBodyError
  | EventsRefusedError
  | IntakeBusyError
  | IntakeNotFoundError
  | MalformedAnswerError
  | TokenServiceClosedError
  | TooManyEventsError;

export const gatewayProblem: ProblemMapper = problemMapper<GatewayError>({
  CsvFileError: ({ message, field, value, expected }) =>
    problem(400, { type: problemType('malformed-csv'), detail: message, errors: [{ field, value, expected }] }),
  DeadLetterNotFoundError: ({ message }) => problem(404, { detail: message }),
  EventsBodyError: ({ message, field, value, expected }) =>
    problem(400, { type: problemType('malformed-events'), detail: message, errors: [{ field, value, expected }] }),
  EventsRefusedError: ({ message, counts, outcomes }): ProblemDetails => ({
    ...problem(422, { type: problemType('events-refused'), title: 'Events refused', detail: message }),
    ...refusalParts(counts, outcomes),
  }),
  IntakeBusyError: ({ message }) => problem(503, { detail: message }),
  IntakeNotFoundError: ({ message }) => problem(404, { detail: message }),
  MalformedAnswerError: () => problem(502, { detail: 'a service behind this one gave an incomplete answer' }),
  TokenServiceClosedError: () => problem(503, { detail: 'the gateway is starting' }),
  TooManyEventsError: ({ message, value, expected }) =>
    problem(413, {
      type: problemType('too-many-events'),
      detail: message,
      errors: [{ field: '', value, expected }],
    }),
});
