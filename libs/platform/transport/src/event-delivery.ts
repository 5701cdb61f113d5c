import { isPermanent } from './failed-record.js';
import type { EventEnvelope, EnvelopeError } from './event-envelope.js';
import { UnavailableError } from './errors.js';
import type { DeliveredEvent, EventBatchHandler } from './event-transport.js';
import type { FailurePolicy } from './failure-policy.js';
import { sleep } from './wake-up.js';

export interface DeliveryItem {
  readonly key: string;
  readonly offset: string;
  /** Or why the record is none. */
  readonly envelope: EventEnvelope | EnvelopeError;
  readonly attemptsBefore: number;
}

/** What became of one event; `behind` one is held back since an earlier event of its key failed. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly permanent: boolean; readonly attempts: number }
  | { readonly kind: 'behind' };

export interface Delivery {
  /** One per item; undefined where it was not tried or the try does not count. */
  readonly outcomes: readonly (Outcome | undefined)[];
  /** Set when what the handler needs was away. */
  readonly retryAfterMs?: number;
}

export interface DeliveryRoute {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
  readonly signal: AbortSignal;
  /** Whether a failure holds back later events of its key. */
  readonly strictOrder: boolean;
}

const done: Outcome = { kind: 'done' };

/** Hands events to the handler: the batch at once, then, when that throws, what is left one by one. */
export class EventDelivery {
  constructor(
    private readonly handler: EventBatchHandler,
    private readonly policy: FailurePolicy,
  ) {}

  async deliver(route: DeliveryRoute, items: readonly DeliveryItem[]): Promise<Delivery> {
    const outcomes: (Outcome | undefined)[] = items.map(() => undefined);
    const readable = items.every((item) => !(item.envelope instanceof Error));
    if (items.length > 1 && readable) {
      const whole = await this.attemptAll(route, items, outcomes);
      if (whole) return whole;
    }
    const failedKeys = new Set<string>();
    for (const [index, item] of items.entries()) {
      if (outcomes[index]) continue;
      if (route.strictOrder && failedKeys.has(item.key)) {
        outcomes[index] = { kind: 'behind' };
        continue;
      }
      const outcome = await this.deliverOne(route, item);
      if (outcome instanceof UnavailableError) return { outcomes, retryAfterMs: outcome.retryAfterMs };
      if (!outcome) return { outcomes };
      outcomes[index] = outcome;
      if (outcome.kind === 'failed') failedKeys.add(item.key);
    }
    return { outcomes };
  }

  /** The result when the batch is settled, undefined when its events have to be tried one by one. */
  private async attemptAll(
    route: DeliveryRoute,
    items: readonly DeliveryItem[],
    outcomes: (Outcome | undefined)[],
  ): Promise<Delivery | undefined> {
    const acked = new Set<string>();
    const events = items.flatMap((item) => eventOf(route, item, 1));
    try {
      await this.handler({ ...batchOf(route), events, ack: (event) => acked.add(event.offset) });
      outcomes.fill(done);
      return { outcomes };
    } catch (error) {
      for (const [index, item] of items.entries()) if (acked.has(item.offset)) outcomes[index] = done;
      if (error instanceof UnavailableError) return { outcomes, retryAfterMs: error.retryAfterMs };
      return route.signal.aborted ? { outcomes } : undefined;
    }
  }

  /** Undefined when interrupted. */
  private async deliverOne(route: DeliveryRoute, item: DeliveryItem): Promise<Outcome | UnavailableError | undefined> {
    if (item.envelope instanceof Error)
      return { kind: 'failed', error: item.envelope, permanent: true, attempts: item.attemptsBefore };
    for (let attempt = 1; ; attempt++) {
      if (route.signal.aborted) return undefined;
      const acked = new Set<string>();
      try {
        await this.handler({
          ...batchOf(route),
          events: eventOf(route, item, attempt),
          ack: (event) => acked.add(event.offset),
        });
        return done;
      } catch (error) {
        if (acked.size > 0) return done;
        if (error instanceof UnavailableError) return error;
        const permanent = isPermanent(error);
        if (permanent || attempt >= this.policy.inProcessTriesMax)
          return { kind: 'failed', error, permanent, attempts: item.attemptsBefore + attempt };
        await sleep(this.policy.inProcessBackoffMs * 2 ** (attempt - 1), route.signal);
      }
    }
  }
}

function batchOf({ topic, group, partition, signal }: DeliveryRoute): Omit<DeliveryRoute, 'strictOrder'> {
  return { topic, group, partition, signal };
}

function eventOf(route: DeliveryRoute, item: DeliveryItem, attempt: number): readonly DeliveredEvent[] {
  if (item.envelope instanceof Error) return [];
  const { partition } = route;
  return [{ envelope: item.envelope, partition, offset: item.offset, attempt: item.attemptsBefore + attempt }];
}
