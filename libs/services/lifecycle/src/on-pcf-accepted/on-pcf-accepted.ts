import { convert, decimalText, UnitError } from '@carbon-butler/domain-quantity';
import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { readPayload } from '@carbon-butler/platform-outbox';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, PermanentError } from '@carbon-butler/platform-transport';
import { type RecordedFootprint, storeFootprints } from '../persistence/recorded-activity.js';
import { itemOf, recordedEvent } from '../recorded-event.js';

/**
 * Takes a supplier's own footprint into every product system that buys the item from it.
 *
 * @throws PermanentError for an event that no attempt will make sense of
 */
export async function onPcfAccepted(
  transaction: TenantTransaction,
  events: readonly EventEnvelope[],
  rulebook: Rulebook,
): Promise<void> {
  await storeFootprints(
    transaction,
    events.map((event) => footprintOf(event, rulebook)),
  );
}

function footprintOf(event: EventEnvelope, rulebook: Rulebook): RecordedFootprint {
  const { record, provenance } = readPayload(event, 'carbon.pcf.accepted.v1');
  const { footprint, validity } = record;
  const unit = `kgCO2e/${itemOf(event, rulebook, record.itemId).unit}`;
  return {
    ...recordedEvent(event, record, provenance, rulebook),
    supplierId: record.supplierId,
    itemId: record.itemId,
    kgCo2ePerUnit: inUnit(event, footprint.value, footprint.unit, unit),
    validFrom: validity.start,
    validTo: validity.end,
  };
}

function inUnit(event: EventEnvelope, value: string, from: string, to: string): string {
  try {
    return from === to ? value : decimalText(convert(Number(value), from, to));
  } catch (cause) {
    if (!(cause instanceof UnitError)) throw cause;
    throw new PermanentError(`${event.type} ${event.id}: footprint in ${from}, expected ${to}`, {
      failure: 'Unit',
      cause,
    });
  }
}
