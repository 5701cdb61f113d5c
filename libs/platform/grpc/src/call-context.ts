import { Metadata, type ServerUnaryCall } from '@grpc/grpc-js';

/** Who asks, for which tenant, and until when an answer is of use. */
export interface CallContext {
  /** UUID, lower case. */
  readonly tenantId: string;
  /** The person or client behind the call, where there is one. */
  readonly actor?: string;
  /** When the caller stops waiting; undefined when it waits for ever. */
  readonly expiresAt?: Date;
  /** Aborted when the caller hangs up or its deadline passes: stop working then. */
  readonly signal: AbortSignal;
}

/** What of a grpc-js server call the context is made from; unary and streaming calls all have it. */
export type ServerCall = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getDeadline' | 'cancelled'> & {
  once(event: 'cancelled', listener: () => void): unknown;
};

export const authorizationKey = 'authorization';
export const tenantKey = 'carbon-tenant';
export const actorKey = 'carbon-actor';

export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Metadata values are printable ASCII (gRPC over HTTP/2, "Custom-Metadata"). */
export const actorPattern = /^[\x21-\x7e]{1,128}$/;

const contexts = new WeakMap<Metadata, CallContext>();

/** A handler was reached by a call that the caller guard did not admit. */
export class NoCallContextError extends Error {
  override readonly name = 'NoCallContextError';
  constructor() {
    super('the call carries no context: its server was not made by connectGrpc');
  }
}

/**
 * The context of the call a handler serves, found by the metadata Nest hands it (ts-proto types it as optional).
 *
 * @throws NoCallContextError
 */
export function callContext(metadata: Metadata | undefined): CallContext {
  const found = metadata && contexts.get(metadata);
  if (!found) throw new NoCallContextError();
  return found;
}

/** Ties the context to the call. The caller's identity must have been checked. */
export function admitCall(call: ServerCall, tenantId: string, actor: string | undefined): CallContext {
  const hangUp = new AbortController();
  if (call.cancelled) hangUp.abort();
  call.once('cancelled', () => {
    hangUp.abort();
  });
  const expiresAtMs = Number(call.getDeadline());
  const context: CallContext = {
    tenantId: tenantId.toLowerCase(),
    ...(actor === undefined ? {} : { actor }),
    ...(Number.isFinite(expiresAtMs) ? { expiresAt: new Date(expiresAtMs) } : {}),
    signal: hangUp.signal,
  };
  contexts.set(call.metadata, context);
  return context;
}
