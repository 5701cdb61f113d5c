import { schemasByType, topicOf, type EventType, type Provenance } from '@carbon-butler/contract-events';
import { bodySha256, canonicalize, newSalt } from '@carbon-butler/domain-evidence';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { v7 as uuidV7 } from 'uuid';
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

/** The evidence log is one for all services and takes its leaves in one order. */
export const auditLogKey = 'audit-log';

const topicTypes = {
  'carbon.emission.record.v1': 'carbon.emission.recorded.v1',
  'carbon.pcf.record.v1': 'carbon.pcf.accepted.v1',
} as const satisfies Record<PartnerEvent['type'], EventType>;

export function topicOfEvent({ event }: AcceptedEvent): string {
  return topicOf(topicTypes[event.type]).topic;
}

/** An accepted event as it goes on its topic: the partner's record, unchanged, with where it came from. */
export function outgoingEvent({ event }: AcceptedEvent, intake: IntakeContext): EventEnvelope {
  const provenance: Provenance = {
    source: event.source,
    eventId: event.id,
    rawSha256: intake.rawSha256,
    sourceFormat: intake.sourceFormat,
    receivedAt: intake.receivedAt.toISOString(),
  };
  return envelope(intake, {
    type: topicTypes[event.type],
    subject: subjectOf(event),
    time: event.time,
    partitionkey: `${intake.tenantId}:${subjectOf(event)}`,
    causationid: event.id,
    payload: { record: event.data, provenance },
  });
}

/** The entry in the evidence log: who brought how many events, and the digest of the very bytes. */
export function intakeLeaf(intake: IntakeContext, counts: IntakeCounts): EventEnvelope {
  const at = intake.receivedAt.toISOString();
  const body = canonicalize({
    intakeId: intake.intakeId,
    sourceFormat: intake.sourceFormat,
    rawSha256: intake.rawSha256,
    accepted: String(counts.accepted),
    duplicates: String(counts.duplicates),
    refused: String(counts.refused),
  });
  const salt = newSalt();
  return envelope(intake, {
    type: 'carbon.audit.leaf-recorded.v1',
    subject: `intake:${intake.intakeId}`,
    time: at,
    partitionkey: auditLogKey,
    payload: {
      at,
      actor: { kind: 'client', id: intake.clientId },
      action: 'events.accept',
      object: { type: 'intake', id: intake.intakeId },
      salt,
      bodySha256: bodySha256(salt, Buffer.from(body, 'utf8')),
      body,
    },
  });
}

interface Content {
  readonly type: EventType;
  readonly subject: string;
  readonly time: string;
  readonly partitionkey: string;
  readonly causationid?: string;
  readonly payload: object;
}

function envelope(intake: IntakeContext, { payload, ...content }: Content): EventEnvelope {
  return {
    ...content,
    id: uuidV7(),
    source: `/tenants/${intake.tenantId}/services/gateway`,
    recordedtime: intake.receivedAt.toISOString(),
    dataschema: schemasByType[content.type].$id,
    datacontenttype: 'application/json',
    tenantid: intake.tenantId,
    correlationid: intake.intakeId,
    data: Buffer.from(JSON.stringify(payload), 'utf8'),
  };
}

/** What the topic catalogue keys by: the facility, or the supplier's item. */
function subjectOf(event: PartnerEvent): string {
  return event.type === 'carbon.pcf.record.v1'
    ? `${event.data.supplierId}:${event.data.itemId}`
    : event.data.facilityId;
}
