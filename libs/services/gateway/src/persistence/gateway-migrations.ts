import { BatchOutbox1796169600000 } from '@carbon-butler/platform-outbox';
import type { MigrationClass } from '@carbon-butler/platform-persistence';
import { CreateGateway1795651200000 } from './migrations/1795651200000-create-gateway.js';

/** All changes to the schema, oldest first. */
export const gatewayMigrations: MigrationClass[] = [CreateGateway1795651200000, BatchOutbox1796169600000];
