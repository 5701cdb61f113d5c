import { postgresUrl, type Secret } from '@carbon-butler/platform-config';
import { systemClock } from '@carbon-butler/platform-lifecycle';
import { provisionSchema } from '@carbon-butler/platform-persistence';
import { z } from 'zod';
import { type ClientCredentials, type ClientRegistration, ClientRegistry } from './identity/client-registry.js';
import { openGatewayDatabase } from './persistence/open-gateway-database.js';
import { serviceName } from './telemetry.js';

export interface ClientAdministrationConfig {
  readonly databaseUrl: Secret;
}

/** The part of the gateway's environment that these need: for `readConfig`. */
export const clientAdministrationEnvironment = z
  .object({ DATABASE_URL: postgresUrl() })
  .transform((env): ClientAdministrationConfig => ({ databaseUrl: env.DATABASE_URL }));

const poolSize = 2;

/** Lets a client in without a running gateway at hand: running ones know it at once. */
export function registerClient(
  config: ClientAdministrationConfig,
  registration: ClientRegistration,
): Promise<ClientCredentials> {
  return withRegistry(config, (registry) => registry.register(registration));
}

/**
 * Gives a client a new secret; the one before stays valid until it is retired or the next rotation.
 * @throws UnknownClientError
 */
export function rotateClientSecret(
  config: ClientAdministrationConfig,
  clientId: string,
): Promise<{ readonly clientSecret: string }> {
  return withRegistry(config, (registry) => registry.rotateSecret(clientId));
}

/** Ends the secret a client had before its last rotation. @throws UnknownClientError */
export function retirePreviousClientSecret(config: ClientAdministrationConfig, clientId: string): Promise<void> {
  return withRegistry(config, (registry) => registry.retirePreviousSecret(clientId));
}

async function withRegistry<T>(
  { databaseUrl }: ClientAdministrationConfig,
  use: (registry: ClientRegistry) => Promise<T>,
): Promise<T> {
  const provisioned = await provisionSchema(databaseUrl.reveal(), { service: serviceName });
  const dataSource = await openGatewayDatabase(provisioned, { poolSize });
  try {
    return await use(new ClientRegistry(dataSource, systemClock));
  } finally {
    await dataSource.destroy();
  }
}
