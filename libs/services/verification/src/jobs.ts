import { topics } from '@carbon-butler/contract-events';
import { pruneInbox } from '@carbon-butler/platform-outbox';
import type { DataSource } from 'typeorm';
import { auditLog } from './audit-log/audit-log.js';
import type { EvidenceKeys } from './evidence-keys.js';
import { RepeatingJob } from './repeating-job.js';
import type { VerificationTelemetry } from './telemetry.js';

export interface JobParts {
  readonly dataSource: DataSource;
  readonly keys: EvidenceKeys;
  readonly telemetry: VerificationTelemetry;
  readonly auditIntervalMs: number;
}

/** After the start, so that a service restarted every day is audited too, but not while it is busy with starting. */
const firstRunAfterMs = 60_000;
const pruneEveryMs = 60 * 60 * 1_000;

/** What the service does by itself from time to time. */
export function startJobs({ dataSource, keys, telemetry, auditIntervalMs }: JobParts): { stop(): Promise<void> } {
  const onError = (job: string, error: unknown, startedMs: number): void => {
    telemetry.jobFailed(job, error, startedMs);
  };
  const audit = new RepeatingJob({
    name: 'audit-log',
    firstAfterMs: Math.min(firstRunAfterMs, auditIntervalMs),
    everyMs: auditIntervalMs,
    run: async (signal) => {
      const startedMs = performance.now();
      telemetry.logAudited(await auditLog(dataSource, keys, signal), startedMs);
    },
    onError,
  });
  // Entries refuse an event they have had before for ever, so the inbox only has to cover what the topic repeats.
  const prune = new RepeatingJob({
    name: 'prune-inbox',
    firstAfterMs: firstRunAfterMs,
    everyMs: pruneEveryMs,
    run: async () => {
      await pruneInbox(dataSource, topics.auditLeaf.retentionMs);
    },
    onError,
  });
  return {
    async stop() {
      await Promise.all([audit.stop(), prune.stop()]);
    },
  };
}
