import { topics } from '@carbon-butler/contract-events';
import { canonicalize } from '@carbon-butler/domain-evidence';
import { processOutputs, type YearlyFlow } from '@carbon-butler/engine-facility';
import { appendToOutbox, auditLeaf, outgoingEvent } from '@carbon-butler/platform-outbox';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { type LastVersion, withdrawFootprint } from '../persistence/footprint.repository.js';
import { serviceName } from '../service-name.js';
import type { PendingCauses } from './pending-causes.js';

/**
 * Withdraws the footprints of products that no counting record says were made, with an event and a leaf for each:
 * a figure about nothing must not stay the current one.
 */
export async function withdrawUnmade(
  transaction: TenantTransaction,
  flows: readonly YearlyFlow[],
  latest: readonly LastVersion[],
  causes: PendingCauses,
  at: Date,
): Promise<readonly LastVersion[]> {
  const made = new Set(processOutputs(flows).flatMap(({ products }) => products.map(({ output }) => output.itemId)));
  const unmade = latest.filter(({ itemId, withdrawnAt }) => withdrawnAt === undefined && !made.has(itemId));
  for (const footprint of unmade) await withdraw(transaction, footprint, causes, at.toISOString());
  return unmade;
}

async function withdraw(
  transaction: TenantTransaction,
  { id, facilityId, itemId, year, version }: LastVersion,
  { causes }: PendingCauses,
  at: string,
): Promise<void> {
  const { tenantId } = transaction;
  await withdrawFootprint(transaction, id, at);
  const payload = { footprintId: id, facilityId, itemId, year, version, causes: causes.map(({ eventId }) => eventId) };
  await appendToOutbox(transaction, topics.inventory.topic, [
    outgoingEvent({
      service: serviceName,
      type: 'carbon.inventory.withdrawn.v1',
      tenantId,
      subject: `${facilityId}/${itemId}/${year}`,
      time: at,
      key: [tenantId, facilityId, itemId, year].join(':'),
      payload,
    }),
  ]);
  await appendToOutbox(transaction, topics.auditLeaf.topic, [
    auditLeaf({
      service: serviceName,
      tenantId,
      at,
      actor: { kind: 'service', id: serviceName },
      action: 'footprint.withdraw',
      object: { type: 'footprint', id, version },
      body: canonicalize({ ...payload, year: String(year), version: String(version) }),
    }),
  ]);
}
