import { Injectable } from '@nestjs/common';
import { NotFoundError } from '../errors.js';
import { Imports } from '../import-database/imports.js';
import type { CalculationJob } from '../persistence/calculation.repository.js';
import type { ImportJob } from '../persistence/import.repository.js';
import { Calculations } from '../run-calculation/calculations.js';

export type Job =
  | { readonly kind: 'calculation'; readonly calculation: CalculationJob }
  | { readonly kind: 'import'; readonly import: ImportJob };

/** Whatever is worked on in the background, by the id of its calculation or import. */
@Injectable()
export class Jobs {
  constructor(
    private readonly calculations: Calculations,
    private readonly imports: Imports,
  ) {}

  /** @throws NotFoundError */
  async get(tenantId: string, id: string): Promise<Job> {
    const calculation = await this.calculations.find(tenantId, id);
    if (calculation) return { kind: 'calculation', calculation };
    const found = await this.imports.find(tenantId, id);
    if (!found) throw new NotFoundError('id', id, 'job');
    return { kind: 'import', import: found };
  }

  /** @throws NotFoundError; CalculationEndedError or ImportStateError when it has ended */
  async cancel(tenantId: string, id: string): Promise<Job> {
    const { kind } = await this.get(tenantId, id);
    if (kind === 'calculation') return { kind, calculation: await this.calculations.cancel(tenantId, id) };
    return { kind, import: await this.imports.cancel(tenantId, id) };
  }
}
