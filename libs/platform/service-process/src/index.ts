export { logEnvironment } from './log-environment.js';
export { openTransport } from './open-transport.js';
export type { OpenTransportOptions } from './open-transport.js';
export { reportFailure, runService } from './run-service.js';
export type { ServiceProgram } from './run-service.js';
export { sessionTimeoutMsDefault, transportEnvironment } from './transport-environment.js';
export type { KafkaConnection, KafkaLogin, TransportConfig } from './transport-environment.js';
