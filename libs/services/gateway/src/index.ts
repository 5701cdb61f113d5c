export { gatewayEnvironment, type GatewayConfig } from './config.js';
export { startGateway, type GatewayDeps, type RunningGateway } from './start.js';
