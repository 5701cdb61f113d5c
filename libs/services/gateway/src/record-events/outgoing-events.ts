import { type EventType, type Provenance, topicOf } from '@carbon-butler/contract-events';
import { canonicalize } from '@carbon-butler/domain-evidence';
import { auditLeaf, outgoingEvent } from '@carbon-butler/platform-outbox';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { serviceName } from '../telemetry.js';
import type { EventOutcome } from './decide-events.js';
import type { PartnerEvent } from './partner-event.js';

export type AcceptedEvent = Extract<EventOutcome, { readonly status: 'accepted' }>;

/** What is the same for all events of one intake. */
export interface IntakeContext {
  readonly intakeId: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly receivedAt: Date;
  /** SHA-256 of the request body in hex. */
  readonly rawSha256: string;
  readonly sourceFormat: Provenance['sourceFormat'];
}

export interface IntakeCounts {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
}

const topicTypes = {
  'carbon.emission.record.v1': 'carbon.emission.recorded.v1',
  'carbon.pcf.record.v1': 'carbon.pcf.accepted.v1',
} as const satisfies Record<PartnerEvent['type'], EventType>;

export function topicOfEvent({ event }: AcceptedEvent): string {
  return topicOf(topicTypes[event.type]).topic;
}

/** An accepted event as it goes on its topic: the partner's record, unchanged, with where it came from. */
export function recordedEvent({ event }: AcceptedEvent, intake: IntakeContext): EventEnvelope {
  const provenance: Provenance = {
    source: event.source,
    eventId: event.id,
    rawSha256: intake.rawSha256,
    sourceFormat: intake.sourceFormat,
    receivedAt: intake.receivedAt.toISOString(),
  };
  const subject = subjectOf(event);
  const content = {
    service: serviceName,
    tenantId: intake.tenantId,
    subject,
    time: event.time,
    recordedTime: provenance.receivedAt,
    key: `${intake.tenantId}:${subject}`,
    causationId: event.id,
    correlationId: intake.intakeId,
  } as const;
  return event.type === 'carbon.pcf.record.v1'
    ? outgoingEvent({ ...content, type: topicTypes[event.type], payload: { record: event.data, provenance } })
    : outgoingEvent({ ...content, type: topicTypes[event.type], payload: { record: event.data, provenance } });
}

/** The entry in the evidence log: who brought how many events, and the digest of the very bytes. */
export function intakeLeaf(intake: IntakeContext, counts: IntakeCounts): EventEnvelope {
  return auditLeaf({
    service: serviceName,
    tenantId: intake.tenantId,
    at: intake.receivedAt.toISOString(),
    actor: { kind: 'client', id: intake.clientId },
    action: 'events.accept',
    object: { type: 'intake', id: intake.intakeId },
    body: canonicalize({
      intakeId: intake.intakeId,
      sourceFormat: intake.sourceFormat,
      rawSha256: intake.rawSha256,
      accepted: String(counts.accepted),
      duplicates: String(counts.duplicates),
      refused: String(counts.refused),
    }),
  });
}

/** What the topic catalogue keys by: the facility, or the supplier's item. */
function subjectOf(event: PartnerEvent): string {
  return event.type === 'carbon.pcf.record.v1'
    ? `${event.data.supplierId}:${event.data.itemId}`
    : event.data.facilityId;
}
