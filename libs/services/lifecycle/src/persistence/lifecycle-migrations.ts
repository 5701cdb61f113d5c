import { BatchOutbox1796169600000 } from '@carbon-butler/platform-outbox';
import type { MigrationClass } from '@carbon-butler/platform-persistence';
import { CreateLifecycle1764115200000 } from './migrations/1764115200000-create-lifecycle.js';
import { AnswerQuestions1795910400000 } from './migrations/1795910400000-answer-questions.js';
import { ImportDatabases1795996800000 } from './migrations/1795996800000-import-databases.js';
import { PendCausesByBatch1796083200000 } from './migrations/1796083200000-pend-causes-by-batch.js';
import { FindFootprintsByTime1796256000000 } from './migrations/1796256000000-find-footprints-by-time.js';
import { WithdrawFootprints1796342400000 } from './migrations/1796342400000-withdraw-footprints.js';
import { RestateIdleSystemsAtOnce1796428800000 } from './migrations/1796428800000-restate-idle-systems-at-once.js';
import { FindBuyers1796515200000 } from './migrations/1796515200000-find-buyers.js';
import { FindLastVersions1796601600000 } from './migrations/1796601600000-find-last-versions.js';
import { RunCalculations1796688000000 } from './migrations/1796688000000-run-calculations.js';

/** All changes to the schema, oldest first. */
export const lifecycleMigrations: MigrationClass[] = [
  CreateLifecycle1764115200000,
  AnswerQuestions1795910400000,
  ImportDatabases1795996800000,
  PendCausesByBatch1796083200000,
  BatchOutbox1796169600000,
  FindFootprintsByTime1796256000000,
  WithdrawFootprints1796342400000,
  RestateIdleSystemsAtOnce1796428800000,
  FindBuyers1796515200000,
  FindLastVersions1796601600000,
  RunCalculations1796688000000,
];
