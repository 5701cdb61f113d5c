import type { EventOutcome } from './decide-events.js';
import type { IntakeCounts } from './outgoing-events.js';

/** A request none of whose events was taken, and of which nothing was kept. */
export class EventsRefusedError extends Error {
  override readonly name = 'EventsRefusedError';
  constructor(
    readonly counts: IntakeCounts,
    readonly outcomes: readonly EventOutcome[],
  ) {
    super(`${counts.refused} of ${outcomes.length} events are refused; nothing was taken in`);
  }
}
