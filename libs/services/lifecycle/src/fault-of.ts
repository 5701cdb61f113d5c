import { faultMapper } from '@carbon-butler/platform-grpc';
import type { LifecycleError } from './errors.js';

/** This service's errors as gRPC statuses. */
export const faultOf = faultMapper<LifecycleError>({
  NotFoundError: () => ({ code: 'NOT_FOUND' }),
  WithdrawnError: () => ({ code: 'NOT_FOUND', reason: 'FOOTPRINT_WITHDRAWN' }),
  RequestError: ({ field, message }) => ({ code: 'INVALID_ARGUMENT', violations: [{ field, description: message }] }),
  QuestionRefusedError: ({ refusal: { reason, violations, metadata } }) => ({
    code: 'INVALID_ARGUMENT',
    reason,
    violations,
    metadata,
  }),
  ImportStateError: () => ({ code: 'FAILED_PRECONDITION' }),
  CalculationEndedError: () => ({ code: 'FAILED_PRECONDITION' }),
  TooManyCalculationsError: () => ({ code: 'RESOURCE_EXHAUSTED' }),
  DatabasesBusyError: () => ({ code: 'RESOURCE_EXHAUSTED' }),
  ExportsBusyError: () => ({ code: 'RESOURCE_EXHAUSTED' }),
  CursorError: ({ field, expected }) => ({
    code: 'INVALID_ARGUMENT',
    violations: [{ field, description: `expected ${expected}` }],
  }),
});
