import type { FaultCode, RemoteError } from '@carbon-butler/platform-grpc';
import { problem, problemType, ProblemException, type FieldError } from './problem.js';

/** Seconds a client should wait before it asks again for something that was only briefly away. */
const retryAfterSeconds = 2;

/**
 * gRPC codes a client of the API can act on. The rest is 502: the gateway asked wrongly or the service broke, and the
 * client can do nothing about either. UNAUTHENTICATED is among those, for it speaks of the gateway's identity.
 */
const statuses: Readonly<Partial<Record<FaultCode, number>>> = {
  INVALID_ARGUMENT: 400,
  OUT_OF_RANGE: 400,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  ABORTED: 409,
  FAILED_PRECONDITION: 409,
  RESOURCE_EXHAUSTED: 503,
  UNAVAILABLE: 503,
  CANCELLED: 503,
  DEADLINE_EXCEEDED: 504,
};

/** Whether a service works and has as much to do as it takes on, and says what of: the client is to know and wait. */
export function saysBusy({ code, reason }: Pick<RemoteError, 'code' | 'reason'>): boolean {
  return code === 'RESOURCE_EXHAUSTED' && reason !== '';
}

/** What a failed call to a service behind the API means to the API's client. */
export function remoteProblem(error: RemoteError): ProblemException {
  const status = statuses[error.code] ?? 502;
  const headers: Record<string, string> = status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {};
  if (status >= 500 && !saysBusy(error)) {
    const detail = status === 504 ? 'a service did not answer in time' : 'a service behind this one is not available';
    return new ProblemException(problem(status, { type: problemType('dependency-failed'), detail }), headers);
  }
  const errors = error.violations.map(({ field, description }): FieldError => ({ field, expected: description }));
  return new ProblemException(
    problem(status, {
      ...(error.reason === '' ? {} : { type: problemType(error.reason.toLowerCase().replaceAll('_', '-')) }),
      detail: error.message,
      ...(errors.length === 0 ? {} : { errors }),
    }),
    headers,
  );
}
