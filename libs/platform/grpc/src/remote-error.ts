import { status, type ServiceError } from '@grpc/grpc-js';
import { statusDetailsKey, type FaultCode } from './fault.js';
import { decodeStatusDetails, type FieldViolation } from './status-details.js';

/** A failed call as the caller sees it. `reason` is empty when the peer sent none (it never answered, or a proxy did). */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly reason: string,
    readonly domain: string,
    readonly violations: readonly FieldViolation[],
    readonly metadata: Readonly<Record<string, string>>,
    /** Path of the method called, e.g. `/carbon.lifecycle.v1.LifecycleService/Assess`. */
    readonly method: string,
  ) {
    super(message);
  }

  /** Whether trying again later may help without changing the request. */
  get retryable(): boolean {
    return this.code === 'UNAVAILABLE' || this.code === 'RESOURCE_EXHAUSTED' || this.code === 'ABORTED';
  }
}

/** What is read of grpc-js's ServiceError; its code may be one this version does not know. */
type FailedCall = Pick<ServiceError, 'details' | 'message' | 'metadata'> & { readonly code: number };

/** Reads a grpc-js error back into what the server meant. */
export function toRemoteError(error: FailedCall, method: string): RemoteError {
  const [trailer] = error.metadata.get(statusDetailsKey);
  const details = trailer instanceof Uint8Array ? decodeStatusDetails(trailer) : undefined;
  return new RemoteError(
    codeName(error.code),
    details?.message || error.details || error.message,
    details?.info?.reason ?? '',
    details?.info?.domain ?? '',
    details?.violations ?? [],
    details?.info?.metadata ?? {},
    method,
  );
}

function codeName(code: number): FaultCode {
  const name = status[code] as keyof typeof status | undefined;
  return name === undefined || name === 'OK' ? 'UNKNOWN' : name;
}
