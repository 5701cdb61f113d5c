import { BatchOutbox1796169600000 } from '@carbon-butler/platform-outbox';
import type { MigrationClass } from '@carbon-butler/platform-persistence';
import { CreateVerification1795651200000 } from './migrations/1795651200000-create-verification.js';

/** All changes to the schema, oldest first. */
export const verificationMigrations: MigrationClass[] = [CreateVerification1795651200000, BatchOutbox1796169600000];
