import { BatchOutbox1796169600000 } from '@carbon-butler/platform-outbox';
import type { MigrationClass } from '@carbon-butler/platform-persistence';
import { CreateTransfer1764115200000 } from './migrations/1764115200000-create-transfer.js';

/** All changes to the schema, oldest first. */
export const transferMigrations: MigrationClass[] = [CreateTransfer1764115200000, BatchOutbox1796169600000];
