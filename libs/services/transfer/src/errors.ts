import type { CnCodeError, RuleLookupError, RuleSetError } from '@carbon-butler/domain-rulebook';
import type { DecimalError } from '@carbon-butler/domain-quantity';
import type { CbamInputError, UnproductiveLoopError } from '@carbon-butler/engine-cbam';
import type { ProcessOutputError } from '@carbon-butler/engine-facility';
import { faultMapper } from '@carbon-butler/platform-grpc';
import type { GoodNotMadeError } from './installation/embedded-emissions.js';

/** Nothing of the tenant goes by what was asked for. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  constructor(field: string, value: string, what: string) {
    super(`no ${what} has ${field} ${JSON.stringify(value)}`);
  }
}

/** A request field that is not what the contract asks for. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly field: string;
  constructor(field: string, value: string, expected: string) {
    super(`${field} is ${JSON.stringify(value.slice(0, shownLengthMax))}, expected ${expected}`);
    this.field = field;
  }
}

const shownLengthMax = 64;

/** Everything this service refuses a caller with. */
export type TransferError =
  | NotFoundError
  | RequestError
  | GoodNotMadeError
  | CnCodeError
  | DecimalError
  | RuleLookupError
  | RuleSetError
  | CbamInputError
  | ProcessOutputError
  | UnproductiveLoopError;

/** This service's errors as gRPC statuses. */
export const faultOf = faultMapper<TransferError>({
  NotFoundError: () => ({ code: 'NOT_FOUND' }),
  RequestError: ({ field, message }) => ({ code: 'INVALID_ARGUMENT', violations: [{ field, description: message }] }),
  GoodNotMadeError: ({ message }) => ({ code: 'NOT_FOUND', violations: [{ field: 'item_id', description: message }] }),
  CnCodeError: ({ message }) => ({
    code: 'INVALID_ARGUMENT',
    violations: [{ field: 'cn_code', description: message }],
  }),
  DecimalError: ({ message }) => ({
    code: 'INVALID_ARGUMENT',
    violations: [{ field: 'amount', description: message }],
  }),
  RuleLookupError: () => ({ code: 'FAILED_PRECONDITION' }),
  RuleSetError: () => ({ code: 'FAILED_PRECONDITION' }),
  CbamInputError: () => ({ code: 'FAILED_PRECONDITION' }),
  ProcessOutputError: () => ({ code: 'FAILED_PRECONDITION' }),
  UnproductiveLoopError: () => ({ code: 'FAILED_PRECONDITION' }),
});
