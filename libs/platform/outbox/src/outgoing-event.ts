import { type EventType, type PayloadByType, schemasByType, type ServiceName } from '@carbon-butler/contract-events';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { v7 as uuidv7 } from 'uuid';

export interface OutgoingEvent<K extends EventType> {
  readonly service: ServiceName;
  readonly type: K;
  readonly tenantId: string;
  readonly subject: string;
  /** When it happened, UTC. */
  readonly time: string;
  /** When it was recorded, UTC; by default when it happened. */
  readonly recordedTime?: string;
  readonly key: string;
  /** Id of the event that led to this one. */
  readonly causationId?: string;
  /** What this event and others belong to together. */
  readonly correlationId?: string;
  readonly payload: PayloadByType[K];
}

/** An event as CloudEvents 1.0, ready for the outbox. */
export function outgoingEvent<K extends EventType>(event: OutgoingEvent<K>): EventEnvelope {
  const { service, type, tenantId, subject, time, causationId, correlationId } = event;
  return {
    id: uuidv7(),
    source: `/tenants/${tenantId}/services/${service}`,
    type,
    subject,
    time,
    recordedtime: event.recordedTime ?? time,
    dataschema: schemasByType[type].$id,
    datacontenttype: 'application/json',
    tenantid: tenantId,
    partitionkey: event.key,
    ...(causationId === undefined ? {} : { causationid: causationId }),
    ...(correlationId === undefined ? {} : { correlationid: correlationId }),
    data: Buffer.from(JSON.stringify(event.payload), 'utf8'),
  };
}
