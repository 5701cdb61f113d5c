import type { EventEnvelope } from './event-envelope.js';

/** Where a dead letter lies. */
export interface DeadLetterRef {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
  readonly offset: string;
}

/** Why and where an event died; the `dlq_*` headers of its record. */
export interface DeadLetterCause {
  readonly reason: string;
  readonly class: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly group: string;
  readonly attempts: number;
  readonly firstFailedAt: string;
  readonly failedAt: string;
  readonly appVersion: string;
}

export interface DeadLetter {
  readonly ref: DeadLetterRef;
  readonly key: string;
  readonly cause: DeadLetterCause;
  /** Undefined when the record is no CloudEvent at all. */
  readonly envelope: EventEnvelope | undefined;
  /** The original record, byte for byte. */
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Uint8Array;
  /** Each time somebody sent it back. */
  readonly replays: readonly DeadLetterReplay[];
}

export interface DeadLetterReplay {
  readonly at: string;
  readonly by: string;
}

export interface DeadLetterQuery {
  readonly topic: string;
  readonly group: string;
  /** At most 1000; default 100. Oldest first within a partition. */
  readonly limit?: number;
  readonly partition?: number;
  /** Letters after this offset of `partition`: the next page. */
  readonly after?: string;
}

export interface DeadLetters {
  list(query: DeadLetterQuery): Promise<readonly DeadLetter[]>;
  /** @throws DeadLetterNotFoundError */
  show(ref: DeadLetterRef): Promise<DeadLetter>;
  /**
   * Hands the event to its group again, with its original id, key, headers and bytes; other groups do not see it. On
   * a strict topic the whole parked key goes on from the failed event, in order. `by` is kept in the dead letters.
   * @throws DeadLetterNotFoundError
   */
  replay(ref: DeadLetterRef, options: { readonly by: string }): Promise<void>;
}
