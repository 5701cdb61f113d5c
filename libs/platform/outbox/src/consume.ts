import { counter, histogram, runInTraceContext, tracer, withSpan } from '@carbon-butler/platform-observability';
import {
  IdentifierError,
  inTenant,
  type TenantTransaction,
  withConflictRetry,
} from '@carbon-butler/platform-persistence';
import {
  type DeliveredEvent,
  type EventBatch,
  type EventEnvelope,
  type EventTransport,
  PermanentError,
  type Subscription,
  UnavailableError,
} from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';
import { isDatabaseAway } from './database-away.js';
import { inboxPruning } from './prune-inbox.js';
import { receiveOnce } from './receive-once.js';
import { type TenantGroup, tenantGroups } from './tenant-groups.js';

export interface ConsumeOptions {
  readonly transport: EventTransport;
  readonly group: string;
  readonly topic: string;
  readonly dataSource: DataSource;
  /** Whose traces and metrics these are. */
  readonly service: string;
  /**
   * Handles events of one tenant once, in order; never none. All it does goes through `transaction`, which sees that
   * tenant only, and is committed together with the note that the events were handled. It may run again after a
   * rollback, with all of them or with one at a time.
   */
  readonly handler: (transaction: TenantTransaction, events: readonly EventEnvelope[]) => Promise<void>;
  /** Called after each commit of what `handler` did. */
  readonly onCommitted?: () => void;
  readonly batchSizeMax?: number;
}

const batchSizeDefault = 500;

/**
 * Subscribes so that each event takes effect exactly once in the service's database.
 *
 * A batch is handled in one transaction per tenant. Where one fails, its events come again one by one, each in a
 * transaction of its own, and only the one at fault is retried, parked or put aside.
 */
export function consume(options: ConsumeOptions): Promise<Subscription> {
  const { transport, group, topic, service, batchSizeMax = batchSizeDefault } = options;
  const consumed = counter(service, 'carbon.events.consumed');
  const duration = histogram(service, 'carbon.consumer.duration');
  const labels = { 'carbon.consumer': group, 'carbon.topic': topic };
  const prune = inboxPruning(options.dataSource);
  return transport.subscribe({
    group,
    topic,
    batchSizeMax,
    handler: async (batch) => {
      const failures: unknown[] = [];
      for (const part of tenantGroups(batch.events)) {
        batch.signal.throwIfAborted();
        const startedMs = performance.now();
        try {
          await handleGroup(options, batch, part);
          options.onCommitted?.();
          for (const event of part.events) batch.ack(event);
          consumed(part.events.length, { ...labels, 'carbon.outcome': 'ok' });
        } catch (error) {
          failures.push(classified(error));
          consumed(part.events.length, { ...labels, 'carbon.outcome': 'failed' });
        }
        duration((performance.now() - startedMs) / 1000, labels);
      }
      await prune();
      if (failures.length > 0) throw failures.find((failure) => failure instanceof UnavailableError) ?? failures[0];
    },
  });
}

function handleGroup(options: ConsumeOptions, batch: EventBatch, { tenantId, events }: TenantGroup): Promise<void> {
  const { dataSource, group } = options;
  return withConflictRetry(() =>
    inTenant(dataSource, tenantId, async (transaction) => {
      const [first, ...others] = await receiveOnce(transaction, group, events);
      // Somebody else may have the partition now and handle it again; committing would only delay them.
      batch.signal.throwIfAborted();
      if (first) await handleEvents(options, transaction, [first, ...others]);
    }),
  );
}

/** In the trace of the first event: what is stored of the others keeps their own. */
function handleEvents(
  { group, topic, service, handler }: ConsumeOptions,
  transaction: TenantTransaction,
  events: readonly [DeliveredEvent, ...DeliveredEvent[]],
): Promise<void> {
  const [{ envelope, partition, offset, attempt }] = events;
  const attributes = {
    'carbon.consumer': group,
    'carbon.topic': topic,
    'carbon.partition': partition,
    'carbon.offset': offset,
    'carbon.delivery.attempt': attempt,
    'carbon.event.count': events.length,
    'carbon.event.id': envelope.id,
    'carbon.event.type': envelope.type,
    'carbon.tenant.id': envelope.tenantid,
  };
  const { traceparent, tracestate } = envelope;
  const carrier = { ...(traceparent ? { traceparent } : {}), ...(tracestate ? { tracestate } : {}) };
  const envelopes = events.map((event) => event.envelope);
  return runInTraceContext(carrier, () =>
    withSpan(tracer(service), `process ${topic}`, attributes, () => handler(transaction, envelopes), 'consumer'),
  );
}

function classified(error: unknown): unknown {
  if (error instanceof IdentifierError) return new PermanentError(error.message, { failure: error.name, cause: error });
  if (isDatabaseAway(error)) return new UnavailableError('the database is away', { cause: error });
  return error;
}
