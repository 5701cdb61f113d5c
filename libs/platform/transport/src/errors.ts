/** A topic description that cannot be used. */
export class TopicSpecError extends Error {
  override readonly name = 'TopicSpecError';
  constructor(
    readonly field: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`topic ${field}: expected ${expected}, got ${JSON.stringify(value)}`);
  }
}

/** Use of a topic or group the catalogue given to the transport does not name. */
export class UnknownTopicError extends Error {
  override readonly name = 'UnknownTopicError';
  constructor(
    readonly field: 'topic' | 'group',
    readonly value: string,
    readonly expected: readonly string[],
  ) {
    super(`unknown ${field} ${JSON.stringify(value)}; known: ${expected.join(', ') || 'none'}`);
  }
}

/**
 * Thrown by a handler for an event that can never succeed: wrong schema, broken contract, forbidden state.
 * It goes to the dead letters at once. `failure` names the kind for the dead letter's `dlq_class`.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly failure: string;
  constructor(message: string, options: { readonly failure?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.failure = options.failure ?? 'PermanentError';
  }
}

/**
 * Thrown by a handler when what it needs (its database, a peer) is away: no event is at fault, so none is moved;
 * the partition is tried again after `retryAfterMs` and no attempt is counted.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly retryAfterMs: number;
  constructor(message: string, options: { readonly retryAfterMs?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? unavailableRetryMs;
  }
}

const unavailableRetryMs = 1_000;

/** Use of a transport or subscription before its start or after its stop. */
export class TransportStateError extends Error {
  override readonly name = 'TransportStateError';
}

/** A dead letter that is not there (any more). */
export class DeadLetterNotFoundError extends Error {
  override readonly name = 'DeadLetterNotFoundError';
  constructor(readonly value: string) {
    super(`no dead letter at ${value}`);
  }
}
