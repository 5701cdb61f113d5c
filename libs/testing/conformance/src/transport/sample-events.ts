import { randomUUID } from 'node:crypto';
import { type EventEnvelope, partitionOf, type TopicSpec } from '@carbon-butler/platform-transport';

const tenant = '0b0e7c1e-5a3c-4d0e-9b9a-6a4a2f6f3f10';

/** An event whose payload is `text`. */
export function sampleEvent(key: string, text: string, more: Partial<EventEnvelope> = {}): EventEnvelope {
  return {
    id: randomUUID(),
    source: `/tenants/${tenant}/services/conformance`,
    type: 'test.happened.v1',
    subject: key,
    time: '2026-01-02T03:04:05Z',
    recordedtime: '2026-01-02T03:04:06.789Z',
    dataschema: 'https://schemas.example/test.happened.v1.json',
    datacontenttype: 'application/json',
    tenantid: tenant,
    partitionkey: key,
    data: Buffer.from(text),
    ...more,
  };
}

export function textOf(event: EventEnvelope): string {
  return Buffer.from(event.data).toString('utf8');
}

/** A topic nobody else uses, read by the groups `one` and `two`. */
export function sampleTopic(more: Partial<TopicSpec> = {}): TopicSpec {
  return {
    topic: `conformance.${randomUUID().slice(0, 8)}`,
    partitions: 4,
    cleanup: 'delete',
    retentionMs: 3_600_000,
    strictOrder: false,
    consumers: [{ group: 'one' }, { group: 'two' }],
    ...more,
  };
}

/** A key on each of the first `partitions` partitions. */
export function keysOnEveryPartition(partitions: number): readonly string[] {
  return Array.from({ length: partitions }, (_, partition) => {
    for (let candidate = 0; ; candidate++)
      if (partitionOf(`key-${candidate}`, partitions) === partition) return `key-${candidate}`;
  });
}

/** `count` keys that share partition 0. */
export function keysOnOnePartition(count: number, partitions: number): readonly string[] {
  const keys: string[] = [];
  for (let candidate = 0; keys.length < count; candidate++)
    if (partitionOf(`same-${candidate}`, partitions) === 0) keys.push(`same-${candidate}`);
  return keys;
}
