import { compareRuns, digestOf, type RunComparison, type RunDraft, sealRun } from '@carbon-butler/domain-evidence';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HeldDatabases } from '../assess-database/held-databases.js';
import { QuestionRefusedError } from '../assess-inventory/refusals.js';
import { NotFoundError } from '../errors.js';
import { findRun } from '../persistence/footprint.repository.js';
import { Assessor } from '../product-system/assessor.js';
import { withDatabaseOf } from '../questions/database-of.js';
import { readStoredInputs, type StoredInputs } from '../questions/stored-inputs.js';

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
    private readonly databases: HeldDatabases,
  ) {}

  /** @throws NotFoundError, QuestionRefusedError when the engine of today refuses what it once answered */
  async replay(tenantId: string, runId: string, signal: AbortSignal): Promise<ReplayedRun> {
    const stored = await inTenant(this.dataSource, tenantId, (transaction) => findRun(transaction, runId));
    if (!stored) throw new NotFoundError('id', runId, 'run');
    const { id, startedAt, tookMs } = stored.run;
    const draft = await this.draftOf(tenantId, readStoredInputs(stored.inputsBody), signal);
    const replayed = sealRun({ ...draft, id, startedAt, tookMs });
    return { ...compareRuns(stored.run, replayed), recordedDigest: stored.run.digest, replayedDigest: replayed.digest };
  }

  private async draftOf(
    tenantId: string,
    inputs: StoredInputs,
    signal: AbortSignal,
  ): Promise<Omit<RunDraft, 'id' | 'startedAt' | 'tookMs'>> {
    if (inputs.kind === 'question') {
      const { question } = inputs;
      const outcome = await withDatabaseOf(this.databases, tenantId, question, (database) =>
        this.assessor.answer(question, signal, database),
      );
      if ('refusal' in outcome) throw new QuestionRefusedError(outcome.refusal);
      return { ...outcome.answer.run, inputsDigest: digestOf(inputs.question) };
    }
    const { product, system } = inputs;
    const [assessment] = await this.assessor.assess(system, new Set([product]));
    if (!assessment) throw new NotFoundError('product', product, 'footprint in the stored inputs');
    return assessment.run;
  }
}
