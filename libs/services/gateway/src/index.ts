export { gatewayEnvironment, type GatewayConfig } from './config.js';
export { startGateway, type GatewayDeps, type RunningGateway } from './start.js';
export type { ClientCredentials, ClientRegistration } from './identity/client-registry.js';
export { isScope, type Scope, scopes } from './identity/scopes.js';
export {
  type ClientAdministrationConfig,
  clientAdministrationEnvironment,
  registerClient,
  retirePreviousClientSecret,
  rotateClientSecret,
} from './administer-clients.js';
export { UnknownClientError } from './identity/client-registry.js';
