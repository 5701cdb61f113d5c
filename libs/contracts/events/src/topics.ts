import type { EventType } from './event-types.js';

const dayMs = 24 * 60 * 60 * 1000;

/** Services that may produce or consume: the names under which they connect to the transport. */
export type ServiceName = 'gateway' | 'lifecycle' | 'transfer' | 'verification';

/** Everything there is to know about a topic. Kafka resources, AsyncAPI and dead-letter names are made from it. */
export interface Topic {
  readonly topic: string;
  readonly description: string;
  /** What the record key is made of: events of one key stay in order. */
  readonly key: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  readonly retentionMs: number;
  /** A failing event parks its key instead of letting later events of that key overtake it. */
  readonly strictOrder: boolean;
  readonly events: readonly EventType[];
  readonly producers: readonly ServiceName[];
  readonly consumers: readonly { readonly service: ServiceName; readonly group: string }[];
}

export const topics = {
  emission: {
    topic: 'carbon.emission.v1',
    description: 'Activity data of supply chains and its corrections.',
    key: 'tenant:facility',
    partitions: 12,
    cleanup: 'delete',
    retentionMs: 30 * dayMs,
    strictOrder: false,
    events: ['carbon.emission.recorded.v1'],
    producers: ['gateway'],
    consumers: [{ service: 'lifecycle', group: 'lifecycle.emission' }],
  },
  pcf: {
    topic: 'carbon.pcf.v1',
    description: "Suppliers' own product carbon footprints and their corrections.",
    key: 'tenant:supplier:item',
    partitions: 6,
    cleanup: 'delete',
    retentionMs: 30 * dayMs,
    strictOrder: false,
    events: ['carbon.pcf.accepted.v1'],
    producers: ['gateway'],
    consumers: [{ service: 'lifecycle', group: 'lifecycle.pcf' }],
  },
  inventory: {
    topic: 'carbon.inventory.v1',
    description: 'Footprints calculated, restated and withdrawn.',
    key: 'tenant:facility:item:year',
    partitions: 6,
    cleanup: 'delete',
    retentionMs: 90 * dayMs,
    strictOrder: false,
    events: ['carbon.inventory.restated.v1', 'carbon.inventory.withdrawn.v1'],
    producers: ['lifecycle'],
    consumers: [{ service: 'transfer', group: 'transfer.inventory' }],
  },
  auditLeaf: {
    topic: 'carbon.audit-leaf.v1',
    description: 'What the evidence log must hold.',
    key: 'tenant',
    partitions: 6,
    cleanup: 'delete',
    retentionMs: 90 * dayMs,
    strictOrder: false,
    events: ['carbon.audit.leaf-recorded.v1'],
    producers: ['gateway', 'lifecycle', 'transfer'],
    consumers: [{ service: 'verification', group: 'verification.audit-leaf' }],
  },
} as const satisfies Record<string, Topic>;

export const allTopics: readonly Topic[] = Object.values(topics);

/** The topic an event type travels on. */
export function topicOf(type: EventType): Topic {
  const found = allTopics.find((topic) => topic.events.includes(type));
  if (!found) throw new Error(`no topic carries ${type}`);
  return found;
}
