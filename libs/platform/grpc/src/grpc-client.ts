import {
  ChannelCredentials,
  Client,
  Metadata,
  type ChannelOptions,
  type MethodDefinition,
  type ServiceDefinition,
  type ServiceConfig,
} from '@grpc/grpc-js';
import { actorKey, authorizationKey, tenantKey } from './call-context.js';
import {
  keepaliveTimeMs,
  keepaliveTimeoutMs,
  messageBytesMax,
  reconnectBackoffMaxMs,
  reconnectBackoffMinMs,
} from './channel-limits.js';
import { callServerStream, callUnary } from './client-call.js';

/** Who a call is made for and how long it may take. A handler's CallContext fits, so identity and deadline travel on. */
export interface CallOptions {
  readonly tenantId: string;
  readonly actor?: string;
  readonly signal?: AbortSignal;
  /** The caller's own deadline; the call ends at the earlier of this and its own. */
  readonly expiresAt?: Date;
  /** Overrides the client's default for one call. */
  readonly deadlineMs?: number;
}

type RequestOf<M> = M extends { readonly requestSerialize: (value: infer Q) => Buffer } ? Q : never;
type ResponseOf<M> = M extends { readonly responseDeserialize: (bytes: Buffer) => infer S } ? S : never;

/** The methods of a service: promises for unary ones, async iterables where the server streams. */
export type GrpcClient<D extends ServiceDefinition> = {
  readonly [N in keyof D as D[N] extends { readonly requestStream: true } ? never : N]: D[N] extends {
    readonly responseStream: true;
  }
    ? (request: RequestOf<D[N]>, options: CallOptions) => AsyncIterable<ResponseOf<D[N]>>
    : (request: RequestOf<D[N]>, options: CallOptions) => Promise<ResponseOf<D[N]>>;
} & Disposable;

export interface GrpcClientOptions<D extends ServiceDefinition> {
  readonly internalToken: string;
  /** For calls that name no deadline of their own. */
  readonly deadlineMs: number;
  /** Methods that may be sent again after UNAVAILABLE, for doing them twice changes nothing. */
  readonly idempotentMethods: readonly (keyof D & string)[];
  /** Plain text when absent, which is for loopback and meshes that encrypt. */
  readonly credentials?: ChannelCredentials;
}

/** gRPC A6: the first attempt counts, so this is two retries. */
const attemptsMax = 3;
const retryPolicy = {
  maxAttempts: attemptsMax,
  initialBackoff: '0.1s',
  maxBackoff: '1s',
  backoffMultiplier: 2,
  retryableStatusCodes: ['UNAVAILABLE'],
};

/**
 * A typed client of a generated service definition (ts-proto's `XServiceService`). One is enough for a process: it
 * resolves all addresses of the name and spreads calls over them, so that new replicas get their share. Dispose of it
 * to close its connections.
 *
 * @param address `host:port`
 */
export function createGrpcClient<D extends ServiceDefinition>(
  definition: D,
  address: string,
  options: GrpcClientOptions<D>,
): GrpcClient<D> {
  const { credentials = ChannelCredentials.createInsecure() } = options;
  const client = new Client(`dns:///${address}`, credentials, channelOptions(definition, options));
  const calls = Object.entries(definition).map(([name, method]) => [name, bindMethod(client, method, options)]);
  return {
    ...Object.fromEntries(calls),
    [Symbol.dispose]() {
      client.close();
    },
  } as GrpcClient<D>;
}

function bindMethod(
  client: Client,
  method: MethodDefinition<unknown, unknown>,
  { internalToken, deadlineMs }: Pick<GrpcClientOptions<ServiceDefinition>, 'internalToken' | 'deadlineMs'>,
) {
  const call = method.responseStream ? callServerStream : callUnary;
  return (request: unknown, options: CallOptions): unknown => {
    const own = Date.now() + (options.deadlineMs ?? deadlineMs);
    const deadline = new Date(Math.min(own, options.expiresAt?.getTime() ?? Infinity));
    return call(client, method, request, identity(internalToken, options), { deadline, signal: options.signal });
  };
}

function identity(internalToken: string, { tenantId, actor }: CallOptions): Metadata {
  const metadata = new Metadata();
  metadata.set(authorizationKey, `Bearer ${internalToken}`);
  metadata.set(tenantKey, tenantId);
  if (actor !== undefined) metadata.set(actorKey, actor);
  return metadata;
}

function channelOptions<D extends ServiceDefinition>(definition: D, options: GrpcClientOptions<D>): ChannelOptions {
  const names = options.idempotentMethods.map((name) => {
    const [, service = '', method = ''] = definition[name]?.path.split('/') ?? [];
    return { service, method };
  });
  const serviceConfig = {
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: names.length === 0 ? [] : [{ name: names, retryPolicy }],
  } satisfies Partial<Record<keyof ServiceConfig, unknown>>;
  return {
    'grpc.service_config': JSON.stringify(serviceConfig),
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
    'grpc.keepalive_time_ms': keepaliveTimeMs,
    'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    'grpc.initial_reconnect_backoff_ms': reconnectBackoffMinMs,
    'grpc.max_reconnect_backoff_ms': reconnectBackoffMaxMs,
    // Connections of its own: a shared pool would tie services of one process together.
    'grpc.use_local_subchannel_pool': 1,
  };
}
