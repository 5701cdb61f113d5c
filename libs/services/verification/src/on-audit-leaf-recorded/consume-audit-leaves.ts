import { topics } from '@carbon-butler/contract-events';
import { consume } from '@carbon-butler/platform-outbox';
import type { EventTransport, Subscription } from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';
import { insertAuditEntries } from '../persistence/audit-entry.repository.js';
import { serviceName } from '../telemetry.js';
import { auditEntryOf } from './audit-entry.js';

const batchSizeMax = 500;

/** Keeps every audit leaf the services record, once, and queues it for the sequencer. */
export function consumeAuditLeaves(transport: EventTransport, dataSource: DataSource): Promise<Subscription> {
  const [{ group }] = topics.auditLeaf.consumers;
  return consume({
    transport,
    group,
    topic: topics.auditLeaf.topic,
    dataSource,
    service: serviceName,
    batchSizeMax,
    handler: (transaction, events) => insertAuditEntries(transaction, events.map(auditEntryOf)),
  });
}
