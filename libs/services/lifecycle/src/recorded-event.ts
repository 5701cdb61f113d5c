import type { EmissionRecord, Provenance, Quantity, SupplierFootprint } from '@carbon-butler/contract-events';
import { convert, decimalText, UnitError } from '@carbon-butler/domain-quantity';
import { type Item, RuleLookupError, type Rulebook } from '@carbon-butler/domain-rulebook';
import { type EventEnvelope, PermanentError } from '@carbon-butler/platform-transport';
import type { RecordedActivity } from './persistence/recorded-activity.js';

type Recorded = Pick<
  RecordedActivity,
  | 'source'
  | 'eventId'
  | 'correctsEventId'
  | 'reason'
  | 'note'
  | 'basis'
  | 'evidenceSource'
  | 'rawSha256'
  | 'relative95'
  | 'relative95Rule'
  | 'counts'
  | 'recordedAt'
  | 'traceparent'
>;

/** What activity data and suppliers' footprints have in common. */
export function recordedEvent(
  event: EventEnvelope,
  record: EmissionRecord | SupplierFootprint,
  provenance: Provenance,
  rulebook: Rulebook,
): Recorded {
  const { corrects } = record;
  const ruleId = `activity.relative95.${record.basis}`;
  const stated = record.uncertainty?.relative95;
  return {
    source: provenance.source,
    eventId: provenance.eventId,
    correctsEventId: corrects?.eventId ?? '',
    reason: corrects?.reason ?? '',
    note: corrects?.note ?? '',
    basis: record.basis,
    evidenceSource: record.source,
    rawSha256: provenance.rawSha256,
    relative95: stated ?? rulebook.rule(ruleId, event.time.slice(0, 10)).value,
    relative95Rule: stated === undefined ? ruleId : '',
    counts: corrects?.reason !== 'did-not-occur',
    recordedAt: event.recordedtime,
    traceparent: event.traceparent ?? '',
  };
}

/** @throws PermanentError */
export function itemOf(event: EventEnvelope, rulebook: Rulebook, itemId: string): Item {
  try {
    return rulebook.itemById(itemId);
  } catch (cause) {
    if (!(cause instanceof RuleLookupError)) throw cause;
    throw new PermanentError(`${event.type} ${event.id}: ${cause.message}`, { failure: 'Item', cause });
  }
}

/** The quantity in the item's reference unit; digits are kept where nothing is converted. @throws PermanentError */
export function inReferenceUnit(
  event: EventEnvelope,
  rulebook: Rulebook,
  itemId: string,
  { value, unit }: Quantity,
): Quantity {
  const item = itemOf(event, rulebook, itemId);
  if (unit === item.unit) return { value, unit };
  try {
    return { value: decimalText(convert(Number(value), unit, item.unit)), unit: item.unit };
  } catch (cause) {
    if (!(cause instanceof UnitError)) throw cause;
    throw new PermanentError(`${event.type} ${event.id}: ${itemId} in ${unit}, expected ${item.unit}`, {
      failure: 'Unit',
      cause,
    });
  }
}
