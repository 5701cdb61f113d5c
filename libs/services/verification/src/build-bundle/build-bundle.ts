import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { RequestRefusedError, RunNotFoundError, RunNotSequencedError } from '../errors.js';
import type { EvidenceKeys } from '../evidence-keys.js';
import type { VerificationTelemetry } from '../telemetry.js';
import { readRunEvidence } from './run-evidence.js';
import { sealBundle } from './seal-bundle.js';

/** How long a caller waits for a run that was recorded a moment ago; sequencing takes a fraction of it. */
const sequencingWaitMs = 2_000;
const sequencingPollMs = 50;

export class BuildBundle {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: EvidenceKeys,
    private readonly clock: Clock,
    private readonly telemetry: VerificationTelemetry,
  ) {}

  /** @throws RequestRefusedError, RunNotFoundError, RunNotSequencedError, EvidenceBrokenError */
  async build(tenantId: string, runId: string, signal: AbortSignal): Promise<Uint8Array> {
    if (runId === '') throw new RequestRefusedError('run_id', runId, 'the id of a run');
    const startedMs = performance.now();
    for (;;) {
      const evidence = await inTenant(
        this.dataSource,
        tenantId,
        (transaction) => readRunEvidence(transaction, runId, this.keys),
        { isolation: 'REPEATABLE READ' },
      );
      if (evidence.state === 'unknown') throw new RunNotFoundError(runId);
      if (evidence.state === 'logged') {
        const bundle = await sealBundle(runId, evidence.entries, evidence.checkpoint, this.keys, this.clock.now());
        this.telemetry.bundleBuilt(tenantId, runId, startedMs);
        return bundle;
      }
      if (signal.aborted || performance.now() - startedMs > sequencingWaitMs) throw new RunNotSequencedError(runId);
      await sleep(sequencingPollMs);
    }
  }
}
