export { createOutboxTables, dropOutboxTables, outboxTables } from './outbox-tables.js';
export { appendToOutbox, OutboxAppendError } from './append-to-outbox.js';
export { startRelay } from './start-relay.js';
export type { Relay, RelayOptions } from './start-relay.js';
export type { OutboxBacklog } from './relay-batch.js';
export { consume } from './consume.js';
export type { ConsumeOptions } from './consume.js';
export { pruneInbox } from './prune-inbox.js';
