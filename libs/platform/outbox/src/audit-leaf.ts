import type { AuditLeafRecorded, ServiceName } from '@carbon-butler/contract-events';
import { bodySha256, newSalt } from '@carbon-butler/domain-evidence';
import type { EventEnvelope } from '@carbon-butler/platform-transport';
import { outgoingEvent } from './outgoing-event.js';

/** Something done that the evidence log must hold. */
export interface AuditedAction extends Pick<AuditLeafRecorded, 'at' | 'actor' | 'action' | 'object'> {
  readonly service: ServiceName;
  readonly tenantId: string;
  /** Canonical JSON of what was done. */
  readonly body: string;
}

/** The event that brings an action into the evidence log: append it in the transaction of the action itself. */
export function auditLeaf({ service, tenantId, ...action }: AuditedAction): EventEnvelope {
  const salt = newSalt();
  return outgoingEvent({
    service,
    type: 'carbon.audit.leaf-recorded.v1',
    tenantId,
    subject: `${action.object.type}:${action.object.id}`,
    time: action.at,
    // A tenant's leaves keep their order; tenants do not wait for each other.
    key: tenantId,
    payload: { ...action, salt, bodySha256: bodySha256(salt, Buffer.from(action.body, 'utf8')) },
  });
}
