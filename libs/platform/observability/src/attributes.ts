/**
 * Every attribute of our own that a span or a metric may carry, with what it says. Dashboards and alerts are written
 * against these names, so a new one is added here first; the helpers accept no other.
 */
export const carbonAttributes = {
  'carbon.tenant.id': 'Tenant (UUID) the work is done for',
  'carbon.actor.id': 'Person or machine client that asked',
  'carbon.service': 'Service of ours that does the work',
  'carbon.use_case': 'Use case, e.g. assess-product',
  'carbon.outcome': 'How it ended: ok, refused, failed',
  'carbon.error.reason': 'Name of the domain error',
  'carbon.event.type': 'CloudEvents type',
  'carbon.event.id': 'CloudEvents id',
  'carbon.event.source': 'CloudEvents source',
  'carbon.event.count': 'Events handled together',
  'carbon.topic': 'Topic of the event transport',
  'carbon.partition': 'Partition of the topic',
  'carbon.offset': 'Offset in the partition',
  'carbon.consumer': 'Consumer group',
  'carbon.delivery.attempt': 'Number of this delivery, from 1',
  'carbon.run.id': 'Run of an engine',
  'carbon.run.digest': 'SHA-256 of the sealed run',
  'carbon.engine': 'Engine that ran',
  'carbon.engine.version': 'Version of the engine',
  'carbon.rule_set': 'Rule set and version used',
  'carbon.product.id': 'Product assessed',
  'carbon.footprint.id': 'Footprint version',
  'carbon.case.id': 'Verification or declaration case',
  'carbon.system.size': 'Unknowns of the system solved',
  'carbon.draws': 'Monte Carlo draws',
  'carbon.llm.model': 'Language model asked',
  'carbon.llm.tool': 'Tool the model called',
} as const;

export type CarbonAttribute = keyof typeof carbonAttributes;

/** Low-cardinality attributes: the only ones a metric may have, for each combination is a series of its own. */
export const metricAttributeNames = [
  'carbon.service',
  'carbon.use_case',
  'carbon.outcome',
  'carbon.error.reason',
  'carbon.event.type',
  'carbon.topic',
  'carbon.partition',
  'carbon.consumer',
  'carbon.engine',
  'carbon.llm.model',
  'carbon.llm.tool',
] as const satisfies readonly CarbonAttribute[];

export type MetricAttribute = (typeof metricAttributeNames)[number];

export type AttributeValue = string | number | boolean;
export type SpanAttributes = Readonly<Partial<Record<CarbonAttribute, AttributeValue>>>;
export type MetricAttributes = Readonly<Partial<Record<MetricAttribute, AttributeValue>>>;
