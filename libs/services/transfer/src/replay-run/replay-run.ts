import { compareRuns, type RunComparison, sealRun } from '@carbon-butler/domain-evidence';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { compareRun } from '../compare-consignment/compare-run.js';
import type { ConsignmentInputs } from '../compare-consignment/consignment-inputs.js';
import { NotFoundError } from '../errors.js';
import { assessInstallation, type UnsealedRun } from '../installation/assess-installation.js';
import type { InstallationInputs } from '../installation/installation-inputs.js';
import { findRun, type StoredRun } from '../persistence/run.repository.js';

export interface ReplayedRun extends RunComparison {
  readonly recordedDigest: string;
  readonly replayedDigest: string;
}

/** Makes a stored run again, from its stored inputs, with the rules and the engine of today. */
export class ReplayRun {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rulebook: Rulebook,
  ) {}

  /** @throws NotFoundError */
  async replay(tenantId: string, runId: string): Promise<ReplayedRun> {
    const stored = await inTenant(this.dataSource, tenantId, (transaction) => findRun(transaction, runId));
    if (!stored) throw new NotFoundError('id', runId, 'run');
    const { id, startedAt, tookMs } = stored.run;
    const replayed = sealRun({ ...this.again(stored), id, startedAt, tookMs });
    return { ...compareRuns(stored.run, replayed), recordedDigest: stored.run.digest, replayedDigest: replayed.digest };
  }

  private again({ kind, inputsBody }: StoredRun): UnsealedRun {
    const inputs: unknown = JSON.parse(inputsBody);
    return kind === 'installation'
      ? assessInstallation(inputs as InstallationInputs, this.rulebook)
      : compareRun(inputs as ConsignmentInputs, this.rulebook);
  }
}
