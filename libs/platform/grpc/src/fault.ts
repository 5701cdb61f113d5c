import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { byErrorName, type ErrorTable, type NamedError } from './error-table.js';
import { encodeStatusDetails, type FieldViolation } from './status-details.js';

export type FaultCode = Exclude<keyof typeof status, 'OK'>;

/** How a domain error leaves a service over gRPC. */
export interface Fault {
  readonly code: FaultCode;
  /** UPPER_SNAKE; the error's name by default. */
  readonly reason?: string;
  /** The error's message by default. */
  readonly message?: string;
  readonly violations?: readonly FieldViolation[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A fault with nothing left to guess. */
export type NamedFault = Required<Fault>;

export const statusDetailsKey = 'grpc-status-details-bin';

/** `FactorNotFoundError` -> `FACTOR_NOT_FOUND`. */
export function reasonOf(errorName: string): string {
  return errorName
    .replace(/(Error|Exception)$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toUpperCase();
}

/**
 * The one gRPC mapper of a service: an entry for each error of its union.
 *
 * @example faultMapper<LifecycleError>({ FactorNotFoundError: () => ({ code: 'NOT_FOUND' }), … })
 */
export function faultMapper<E extends NamedError>(
  table: ErrorTable<E, Fault>,
): (error: unknown) => NamedFault | undefined {
  const find = byErrorName(table);
  return (error) => {
    const fault = find(error);
    if (!fault || !(error instanceof Error)) return undefined;
    return { reason: reasonOf(error.name), message: error.message, violations: [], metadata: {}, ...fault };
  };
}

/** The status a client receives: code, message, and the details in the trailer that google.rpc defines. */
export function toServiceError(fault: NamedFault, domain: string): ServiceError {
  const code = status[fault.code];
  const metadata = new Metadata();
  metadata.set(
    statusDetailsKey,
    encodeStatusDetails({
      code,
      message: fault.message,
      info: { reason: fault.reason, domain, metadata: fault.metadata },
      violations: fault.violations,
    }),
  );
  return Object.assign(new Error(fault.message), { code, details: fault.message, metadata });
}
