import { status, type Client, type Metadata, type MethodDefinition, type ServiceError } from '@grpc/grpc-js';
import { RemoteError, toRemoteError } from './remote-error.js';

export interface CallLimits {
  readonly deadline: Date;
  readonly signal: AbortSignal | undefined;
}

type AnyMethod = MethodDefinition<unknown, unknown>;

/** @throws RemoteError */
export async function callUnary(
  client: Client,
  method: AnyMethod,
  request: unknown,
  metadata: Metadata,
  { deadline, signal }: CallLimits,
): Promise<unknown> {
  if (signal?.aborted) throw cancelled(method);
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      { deadline },
      (error, response) => {
        signal?.removeEventListener('abort', cancel);
        if (error) reject(toRemoteError(error, method.path));
        else resolve(response);
      },
    );
    const cancel = (): void => {
      call.cancel();
    };
    signal?.addEventListener('abort', cancel, { once: true });
  });
}

/** Leaving the loop early cancels the call. @throws RemoteError */
export async function* callServerStream(
  client: Client,
  method: AnyMethod,
  request: unknown,
  metadata: Metadata,
  { deadline, signal }: CallLimits,
): AsyncGenerator<unknown, void, undefined> {
  if (signal?.aborted) throw cancelled(method);
  const call = client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    metadata,
    { deadline },
  );
  const cancel = (): void => {
    call.cancel();
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    yield* call as AsyncIterable<unknown>;
  } catch (error) {
    throw isServiceError(error) ? toRemoteError(error, method.path) : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code in status;
}

function cancelled(method: AnyMethod): RemoteError {
  return new RemoteError('CANCELLED', 'the call was cancelled before it was sent', '', '', [], {}, method.path);
}
