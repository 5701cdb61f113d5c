export { checkEnvelope, dataBytesMax, EnvelopeError } from './event-envelope.js';
export type { EventEnvelope } from './event-envelope.js';
export {
  DeadLetterNotFoundError,
  PermanentError,
  TopicSpecError,
  TransportStateError,
  UnavailableError,
  UnknownTopicError,
} from './errors.js';
export { checkTopicSpec, deadLetterTopic, delayText, derivedTopics, parkingTopic, retryTopic } from './topic-spec.js';
export type { TopicSpec } from './topic-spec.js';
export type {
  DeliveredEvent,
  EventBatch,
  EventBatchHandler,
  EventTransport,
  SubscribeOptions,
  Subscription,
  SubscriptionLag,
  TransportHealth,
} from './event-transport.js';
export type {
  DeadLetter,
  DeadLetterCause,
  DeadLetterQuery,
  DeadLetterRef,
  DeadLetterReplay,
  DeadLetters,
} from './dead-letters.js';
export { defaultFailurePolicy } from './failure-policy.js';
export type { FailurePolicy } from './failure-policy.js';
export { FailurePolicyError } from './failure-policy.js';
export { fromRecord, toRecord } from './cloud-events-binding.js';
export { murmur2, partitionOf } from './partitioner.js';
export { packedRowSql, packRecords, unpackRecords } from './record-batch.js';
export type { NewRecord } from './record-log.js';
export { LogTransport } from './log-transport.js';
export type { TransportOptions } from './log-transport.js';
export type { NoticeListener, TransportNotice } from './transport-notice.js';
export { InMemoryBroker } from './in-memory/in-memory-broker.js';
export { InMemoryTransport } from './in-memory/in-memory-transport.js';
export type { InMemoryTransportOptions } from './in-memory/in-memory-transport.js';
export { PostgresTransport } from './postgres/postgres-transport.js';
export type { PostgresTransportOptions } from './postgres/postgres-transport.js';
export { PostgresSession } from './postgres/postgres-session.js';
export type { PostgresSessionOptions, SessionConnection } from './postgres/postgres-session.js';
export { WakeUp } from './wake-up.js';
