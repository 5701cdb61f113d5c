import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { RuleTrail } from '@carbon-butler/domain-rulebook';
import { RemoteError } from '@carbon-butler/platform-grpc';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { readPayload } from '@carbon-butler/platform-outbox';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, PermanentError, UnavailableError } from '@carbon-butler/platform-transport';
import { faultOf } from '../errors.js';
import { assessInstallation, rulesDate } from '../installation/assess-installation.js';
import { cbamGoodOf } from '../installation/cbam-goods.js';
import type { InstallationInputs } from '../installation/installation-inputs.js';
import type { InventoryClient } from '../installation/inventory-client.js';
import { lastEmissions, storeEmissions, withdrawEmissions } from '../persistence/installation-emissions.repository.js';
import { sealed, storeWithEvidence, timed } from '../seal-and-store.js';

/** Restates an installation's embedded emissions whenever the inventory of one of its goods is restated or withdrawn. */
export class OnInventoryRestated {
  constructor(
    private readonly inventories: InventoryClient,
    private readonly rulebook: Rulebook,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws PermanentError for a broken event or an inventory that cannot be assessed as it is: its correction comes
   *   with an event of its own; UnavailableError while the life-cycle service is away
   */
  async handle(transaction: TenantTransaction, event: EventEnvelope): Promise<void> {
    try {
      if (event.type === 'carbon.inventory.withdrawn.v1') await this.withdraw(transaction, event);
      else await this.restate(transaction, event);
    } catch (error) {
      const refused = faultOf(error);
      if (!refused) throw error;
      throw new PermanentError(refused.message, { failure: refused.reason, cause: error });
    }
  }

  /** A good that was not made has no embedded emissions; earlier versions stay. */
  private async withdraw(transaction: TenantTransaction, event: EventEnvelope): Promise<void> {
    const { facilityId, itemId, year } = readPayload(event, 'carbon.inventory.withdrawn.v1');
    await withdrawEmissions(transaction, { facilityId, itemId, year });
  }

  private async restate(transaction: TenantTransaction, event: EventEnvelope): Promise<void> {
    const { facilityId, itemId, year, runId } = readPayload(event, 'carbon.inventory.restated.v1');
    const item = this.rulebook.itemById(itemId);
    if (!cbamGoodOf(item, rulesDate(year, this.rulebook), this.rulebook, new RuleTrail())) return;
    const flows = await this.flowsOf(transaction.tenantId, facilityId, year);
    const inputs: InstallationInputs = { facilityId, year, itemId, flows };
    const run = sealed(timed(this.clock, () => assessInstallation(inputs, this.rulebook)));
    const last = await lastEmissions(transaction, { facilityId, itemId, year });
    if (last?.isCurrent && last.run.digest === run.digest) return;
    await storeWithEvidence(transaction, 'installation', run, inputs);
    await storeEmissions(transaction, {
      facilityId,
      itemId,
      year,
      version: (last?.version ?? 0) + 1,
      causedByRunId: runId,
      run,
    });
  }

  private async flowsOf(tenantId: string, facilityId: string, year: number): Promise<InstallationInputs['flows']> {
    try {
      return await this.inventories.flowsOf(facilityId, year, { tenantId });
    } catch (error) {
      if (error instanceof RemoteError && error.retryable)
        throw new UnavailableError('the life-cycle service is away', { cause: error });
      throw error;
    }
  }
}
