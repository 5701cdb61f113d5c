import type { Butler } from './butler.js';
import type { DataDirectory } from './data-directory.js';

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
  'life-cycle:assess',
  'cbam:read',
  'evidence:read',
  'operations:admin',
] as const;

export function demoClient(directory: DataDirectory, butler: Pick<Butler, 'registerClient'>): Promise<DemoClient> {
  return directory.keep(demoClientFile, () =>
    butler.registerClient({ tenantName: 'Example steel works', scopes: demoScopes }),
  );
}

/** @throws NoDemoClientError */
export async function keptDemoClient(directory: DataDirectory): Promise<DemoClient> {
  const client = await directory.read<DemoClient>(demoClientFile);
  if (!client) throw new NoDemoClientError(directory.path);
  return client;
}

/** No butler has been started with this data directory. */
export class NoDemoClientError extends Error {
  override readonly name = 'NoDemoClientError';
  constructor(readonly value: string) {
    super(`no demo client in ${value}: start butler first, or name its folder with --data`);
  }
}
