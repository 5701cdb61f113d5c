import { allTopics, type Topic } from './topics.js';
import { type EventType, eventTypes, schemasByType, sharedSchemas } from './event-types.js';

const kafkaBindingVersion = '0.5.0';

/** CloudEvents attributes as Kafka headers (binary mode): every record carries the required ones. */
const envelopeHeaders = {
  type: 'object',
  required: [
    'ce_specversion',
    'ce_id',
    'ce_source',
    'ce_type',
    'ce_time',
    'ce_subject',
    'ce_dataschema',
    'ce_tenantid',
    'ce_partitionkey',
    'content-type',
  ],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', description: 'UUIDv7; consumers deduplicate on (ce_source, ce_id)' },
    ce_source: { type: 'string', format: 'uri-reference' },
    ce_type: { type: 'string' },
    ce_time: { type: 'string', format: 'date-time', description: 'when it happened, UTC' },
    ce_recordedtime: { type: 'string', format: 'date-time', description: 'when it was recorded, UTC' },
    ce_subject: { type: 'string' },
    ce_dataschema: { type: 'string', format: 'uri' },
    ce_tenantid: { type: 'string', format: 'uuid' },
    ce_partitionkey: { type: 'string', description: 'the record key' },
    ce_correlationid: { type: 'string' },
    ce_causationid: { type: 'string' },
    ce_traceparent: { type: 'string' },
    'content-type': { type: 'string', const: 'application/json' },
  },
};

function pointer(section: string, name: string): { readonly $ref: string } {
  return { $ref: `#/components/${section}/${name.replaceAll('/', '~1')}` };
}

function channel(topic: Topic): object {
  return {
    address: topic.topic,
    description: `${topic.description} Key: ${topic.key}.`,
    messages: Object.fromEntries(topic.events.map((type) => [type, pointer('messages', type)])),
    bindings: {
      kafka: {
        topic: topic.topic,
        partitions: topic.partitions,
        topicConfiguration: { 'cleanup.policy': [topic.cleanup], 'retention.ms': topic.retentionMs },
        bindingVersion: kafkaBindingVersion,
      },
    },
  };
}

const urnPrefix = 'urn:carbon-butler:schema:';
const schemaFormat = 'application/schema+json;version=draft-07';

function nameOf(schema: { readonly $id: string }): string {
  return schema.$id.slice(urnPrefix.length);
}

/** A schema inside the document: references by URN and within itself become references into the document. */
function embedded(schema: { readonly $id: string }): object {
  const at = (name: string, pointed: string): string => `#/components/schemas/${name}/schema${pointed}`;
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => {
      if (key === '$id' || key === '$schema') return undefined;
      if (key !== '$ref' || typeof value !== 'string') return value;
      if (value.startsWith('#')) return at(nameOf(schema), value.slice(1));
      const [name = '', pointed = ''] = value.slice(urnPrefix.length).split('#');
      return at(name, pointed);
    }),
  ) as object;
}

function message(type: EventType): object {
  return {
    name: type,
    contentType: 'application/json',
    headers: envelopeHeaders,
    payload: pointer('schemas', nameOf(schemasByType[type])),
  };
}

function operations(topic: Topic): readonly (readonly [string, object])[] {
  const channelRef = { $ref: `#/channels/${topic.topic}` };
  return [
    ...topic.producers.map(
      (service) =>
        [
          `${service}.send.${topic.topic}`,
          { action: 'send', channel: channelRef, summary: `${service}, from its outbox` },
        ] as const,
    ),
    ...topic.consumers.map(
      ({ service, group }) =>
        [
          `${service}.receive.${topic.topic}`,
          {
            action: 'receive',
            channel: channelRef,
            bindings: { kafka: { groupId: { type: 'string', const: group }, bindingVersion: kafkaBindingVersion } },
          },
        ] as const,
    ),
  ];
}

/** The AsyncAPI 3.0 document of everything on the topics, made from the catalogue and the schemas. */
export function asyncApiDocument(version: string): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Carbon Butler events',
      version,
      description:
        'CloudEvents 1.0 in binary mode. Delivery is at least once; consumers deduplicate on (ce_source, ce_id).',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(allTopics.map((topic) => [topic.topic, channel(topic)])),
    operations: Object.fromEntries(allTopics.flatMap(operations)),
    components: {
      messages: Object.fromEntries(eventTypes.map((type) => [type, message(type)])),
      schemas: Object.fromEntries(
        [...sharedSchemas, ...Object.values(schemasByType)].map((schema) => [
          nameOf(schema),
          { schemaFormat, schema: embedded(schema) },
        ]),
      ),
    },
  };
}
