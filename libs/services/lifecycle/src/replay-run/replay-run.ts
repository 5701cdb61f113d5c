import { compareRuns, type RunComparison, sealRun } from '@carbon-butler/domain-evidence';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findRun } from '../persistence/footprint.repository.js';
import type { productInputs } from '../product-system/assess-system.js';
import { Assessor } from '../product-system/assessor.js';

export interface ReplayedRun extends RunComparison {
  readonly recordedDigest: string;
  readonly replayedDigest: string;
}

/** Makes a stored run again, from its stored inputs, with the rules and the engine of today. */
@Injectable()
export class ReplayRun {
  constructor(
    private readonly dataSource: DataSource,
    private readonly assessor: Assessor,
  ) {}

  /** @throws NotFoundError */
  async replay(tenantId: string, runId: string): Promise<ReplayedRun> {
    const stored = await inTenant(this.dataSource, tenantId, (transaction) => findRun(transaction, runId));
    if (!stored) throw new NotFoundError('id', runId, 'run');
    const { product, system } = JSON.parse(stored.inputsBody) as ReturnType<typeof productInputs>;
    const [assessment] = await this.assessor.assess(system, new Set([product]));
    if (!assessment) throw new NotFoundError('product', product, 'footprint in the stored inputs');
    const { id, startedAt, tookMs } = stored.run;
    const replayed = sealRun({ ...assessment.run, id, startedAt, tookMs });
    return { ...compareRuns(stored.run, replayed), recordedDigest: stored.run.digest, replayedDigest: replayed.digest };
  }
}
