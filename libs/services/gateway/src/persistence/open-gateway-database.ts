import { openDataSource, type ProvisionedSchema } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { serviceName } from '../telemetry.js';
import { ApiClientEntity } from './api-client.entity.js';
import { IntakeEntity } from './intake.entity.js';
import { gatewayMigrations } from './gateway-migrations.js';
import { TenantEntity } from './tenant.entity.js';

export interface GatewayDatabaseOptions {
  readonly poolSize: number;
  readonly onConnectionError?: (error: unknown) => void;
}

/** The gateway's own schema, migrated. */
export function openGatewayDatabase(
  { url, schema }: ProvisionedSchema,
  options: GatewayDatabaseOptions,
): Promise<DataSource> {
  return openDataSource({
    ...options,
    url,
    schema,
    entities: [TenantEntity, ApiClientEntity, IntakeEntity],
    migrations: gatewayMigrations,
    applicationName: serviceName,
  });
}
