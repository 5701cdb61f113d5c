import { faultMapper } from '@carbon-butler/platform-grpc';

/** A request that can't be meant as it is. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  constructor(
    readonly field: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(`${field}: expected ${expected}, got ${JSON.stringify(value.slice(0, 80))}`);
  }
}

/** The log has fewer leaves than a proof was asked for. */
export class LogTooShortError extends Error {
  override readonly name = 'LogTooShortError';
  readonly field = 'to_size';
  readonly expected: string;
  constructor(
    readonly value: number,
    size: number,
  ) {
    super(`to_size: the log has ${size} leaves, not yet ${value}`);
    this.expected = `at most ${size}`;
  }
}

/** The tenant has no such run. Another tenant's run looks the same. */
export class RunNotFoundError extends Error {
  override readonly name = 'RunNotFoundError';
  constructor(readonly runId: string) {
    super(`no run ${JSON.stringify(runId.slice(0, 80))} is recorded`);
  }
}

/** The run is recorded but has no place in the log yet: ask again in a moment. */
export class RunNotSequencedError extends Error {
  override readonly name = 'RunNotSequencedError';
  constructor(readonly runId: string) {
    super(`run ${JSON.stringify(runId.slice(0, 80))} is not sequenced yet`);
  }
}

/** What is stored about a run doesn't verify, so it is not given out as evidence. */
export class EvidenceBrokenError extends Error {
  override readonly name = 'EvidenceBrokenError';
  constructor(
    readonly runId: string,
    reason: string,
    options: ErrorOptions = {},
  ) {
    super(`the evidence of run ${JSON.stringify(runId.slice(0, 80))} does not verify: ${reason}`, options);
  }
}

/** Everything that can go wrong for a reason of our own domain. */
export type VerificationError =
  RequestRefusedError | LogTooShortError | RunNotFoundError | RunNotSequencedError | EvidenceBrokenError;

export const verificationFault = faultMapper<VerificationError>({
  RequestRefusedError: ({ field, expected }) => ({
    code: 'INVALID_ARGUMENT',
    violations: [{ field, description: expected }],
  }),
  LogTooShortError: ({ field, expected }) => ({
    code: 'OUT_OF_RANGE',
    violations: [{ field, description: expected }],
  }),
  RunNotFoundError: () => ({ code: 'NOT_FOUND' }),
  RunNotSequencedError: () => ({ code: 'FAILED_PRECONDITION' }),
  EvidenceBrokenError: () => ({ code: 'DATA_LOSS' }),
});
