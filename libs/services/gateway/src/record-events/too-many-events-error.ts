import { eventsPerRequestMax } from './intake-limits.js';

/** More events than one request may bring. */
export class TooManyEventsError extends Error {
  override readonly name = 'TooManyEventsError';
  readonly value: string;
  readonly expected = `at most ${eventsPerRequestMax} events in one request`;
  constructor(count: number) {
    super(
      `${count} events in one request; at most ${eventsPerRequestMax} are taken: send the rest in further requests`,
    );
    this.value = String(count);
  }
}
