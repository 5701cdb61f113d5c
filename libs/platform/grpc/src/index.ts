export type { GrpcListenOptions } from './bound-grpc-server.js';
export { callContext, NoCallContextError, type CallContext } from './call-context.js';
export { CallerRefusedError, InternalTokenError } from './caller-guard.js';
export { messageBytesMax } from './channel-limits.js';
export { connectGrpc, GrpcBindError, type GrpcEndpoint, type GrpcServerOptions } from './connect-grpc.js';
export { byErrorName, type ErrorTable, type NamedError } from './error-table.js';
export { faultMapper, reasonOf, type Fault, type FaultCode, type NamedFault } from './fault.js';
export type { FaultMapper } from './fault-filter.js';
export { createGrpcClient, type CallOptions, type GrpcClient, type GrpcClientOptions } from './grpc-client.js';
export { RemoteError } from './remote-error.js';
export {
  decodeStatusDetails,
  encodeStatusDetails,
  type ErrorInfo,
  type FieldViolation,
  type StatusDetails,
} from './status-details.js';
