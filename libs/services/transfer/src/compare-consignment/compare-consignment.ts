import type { Run } from '@carbon-butler/domain-evidence';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import type { CallContext } from '@carbon-butler/platform-grpc';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { InventoryClient } from '../installation/inventory-client.js';
import { sealed, storeWithEvidence, timed } from '../seal-and-store.js';
import { compareRun } from './compare-run.js';
import type { ConsignmentInputs } from './consignment-inputs.js';

/** A consignment without the flows of its installation. */
export type ConsignmentQuestion = Omit<ConsignmentInputs, 'installation'> & {
  readonly installation: Omit<ConsignmentInputs['installation'], 'flows'>;
};

export class CompareConsignment {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inventories: InventoryClient,
    private readonly rulebook: Rulebook,
    private readonly clock: Clock,
  ) {}

  /** Compares and keeps the run with its evidence. @throws TransferError, RemoteError */
  async compare(question: ConsignmentQuestion, context: CallContext): Promise<Run> {
    const { facilityId, year } = question.installation;
    const flows = await this.inventories.flowsOf(facilityId, year, context);
    const inputs: ConsignmentInputs = { ...question, installation: { ...question.installation, flows } };
    const run = sealed(timed(this.clock, () => compareRun(inputs, this.rulebook)));
    await inTenant(this.dataSource, context.tenantId, (transaction) =>
      storeWithEvidence(transaction, 'consignment', run, inputs, context.actor),
    );
    return run;
  }
}
