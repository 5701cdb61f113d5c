import type { DataDirectory } from './data-directory.js';
import type { RunningGateway } from '@carbon-butler/service-gateway';

/** Credentials of the client that butler registers on its first start, to try the API with. */
export interface DemoClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenantId: string;
}

/** Kept readable for its owner alone. */
export const demoClientFile = 'demo-client.json';

const demoScopes = [
  'events:write',
  'events:read',
  'life-cycle:read',
  'cbam:read',
  'evidence:read',
  'operations:admin',
] as const;

export function demoClient(directory: DataDirectory, gateway: RunningGateway): Promise<DemoClient> {
  return directory.keep(demoClientFile, () =>
    gateway.registerClient({ tenantName: 'Example steel works', scopes: demoScopes }),
  );
}
