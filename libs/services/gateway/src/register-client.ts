import { postgresUrl, type Secret } from '@carbon-butler/platform-config';
import { systemClock } from '@carbon-butler/platform-lifecycle';
import { provisionSchema } from '@carbon-butler/platform-persistence';
import { z } from 'zod';
import { type ClientCredentials, type ClientRegistration, ClientRegistry } from './identity/client-registry.js';
import { openGatewayDatabase } from './persistence/open-gateway-database.js';
import { serviceName } from './telemetry.js';

export interface RegistrationConfig {
  readonly databaseUrl: Secret;
}

/** The part of the gateway's environment that registering a client needs: for `readConfig`. */
export const registrationEnvironment = z
  .object({ DATABASE_URL: postgresUrl() })
  .transform((env): RegistrationConfig => ({ databaseUrl: env.DATABASE_URL }));

const poolSize = 2;

/** Lets a client in without a running gateway at hand: running ones know it at once. */
export async function registerClient(
  { databaseUrl }: RegistrationConfig,
  registration: ClientRegistration,
): Promise<ClientCredentials> {
  const provisioned = await provisionSchema(databaseUrl.reveal(), { service: serviceName });
  const dataSource = await openGatewayDatabase(provisioned, { poolSize });
  try {
    return await new ClientRegistry(dataSource, systemClock).register(registration);
  } finally {
    await dataSource.destroy();
  }
}
