import type { Rulebook } from '@carbon-butler/domain-rulebook';
import { readPayload } from '@carbon-butler/platform-outbox';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { type RecordedActivity, storeActivities } from '../persistence/recorded-activity.js';
import { inReferenceUnit, recordedEvent } from '../recorded-event.js';

/**
 * Takes activity data into the tenant's product systems.
 *
 * @throws PermanentError for an event that no attempt will make sense of
 */
export async function onEmissionRecorded(
  transaction: TenantTransaction,
  events: readonly EventEnvelope[],
  rulebook: Rulebook,
): Promise<void> {
  await storeActivities(
    transaction,
    events.map((event) => activityOf(event, rulebook)),
  );
}

function activityOf(event: EventEnvelope, rulebook: Rulebook): RecordedActivity {
  const { record, provenance } = readPayload(event, 'carbon.emission.recorded.v1');
  const { activity, period } = record;
  const amount = inReferenceUnit(event, rulebook, activity.itemId, activity.quantity);
  return {
    ...recordedEvent(event, record, provenance, rulebook),
    facilityId: record.facilityId,
    processId: record.processId,
    year: yearOf(period.start, period.end),
    periodStart: period.start,
    periodEnd: period.end,
    direction: activity.direction,
    role: activity.direction === 'output' ? (activity.role ?? 'reference') : '',
    itemId: activity.itemId,
    supplierId: activity.supplierId ?? '',
    amount: amount.value,
    unit: amount.unit,
  };
}

/**
 * The calendar year a period belongs to: that of its middle, so that a month counted in local time, whose UTC start
 * lies in the year before, stays whole.
 */
export function yearOf(start: string, end: string): number {
  return new Date((Date.parse(start) + Date.parse(end)) / 2).getUTCFullYear();
}
