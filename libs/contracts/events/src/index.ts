export { asyncApiDocument } from './asyncapi.js';
export { eventTypes, partnerEventTypes, schemasByType } from './event-types.js';
export type { EventType, PartnerEventType, PayloadByType } from './event-types.js';
export type * from './generated-payloads.js';
export { allTopics, topicOf, topics } from './topics.js';
export type { ServiceName, Topic } from './topics.js';
export { validateEvent } from './validate-event.js';
export type { PayloadError } from './validate-event.js';
