import { schemasByType, type EventType } from '@carbon-butler/contract-events';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { v7 as uuidv7 } from 'uuid';

export interface OutgoingEvent {
  readonly type: EventType;
  readonly tenantId: string;
  readonly subject: string;
  /** When it happened, UTC. */
  readonly time: string;
  readonly key: string;
  readonly data: object;
}

/** An event of this service for the outbox, as CloudEvents 1.0. */
export function eventOf({ type, tenantId, subject, time, key, data }: OutgoingEvent): EventEnvelope {
  return {
    id: uuidv7(),
    source: `/tenants/${tenantId}/services/lifecycle`,
    type,
    subject,
    time,
    recordedtime: time,
    dataschema: schemasByType[type].$id,
    datacontenttype: 'application/json',
    tenantid: tenantId,
    partitionkey: key,
    data: Buffer.from(JSON.stringify(data), 'utf8'),
  };
}
