import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { AssessmentPool } from './assessment-pool.js';
import { assessSystem, type ProductAssessment } from './assess-system.js';
import type { SystemInputs } from './system-inputs.js';

/** Assesses product systems: in worker threads, or on the event loop where a process is given none. */
export class Assessor implements AsyncDisposable {
  private readonly pool: AssessmentPool | undefined;

  constructor(
    private readonly rulebook: Rulebook,
    threads: number,
  ) {
    this.pool = threads > 0 ? new AssessmentPool(threads) : undefined;
  }

  /** @throws what `assessSystem` throws */
  async assess(inputs: SystemInputs, wanted: ReadonlySet<string> | undefined): Promise<readonly ProductAssessment[]> {
    return this.pool ? this.pool.assess(inputs, wanted) : assessSystem(inputs, this.rulebook, wanted);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool?.close();
  }
}
