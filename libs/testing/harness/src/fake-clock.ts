import type { Clock } from '@carbon-butler/platform-lifecycle';

/** A clock that stands still until told otherwise. */
export class FakeClock implements Clock {
  #timeMs: number;

  constructor(start: Date | string) {
    this.#timeMs = new Date(start).getTime();
    if (Number.isNaN(this.#timeMs)) throw new RangeError(`expected a date, got ${String(start)}`);
  }

  now(): Date {
    return new Date(this.#timeMs);
  }

  advance(durationMs: number): void {
    if (!(durationMs >= 0)) throw new RangeError(`time only moves forward, got ${durationMs} ms`);
    this.#timeMs += durationMs;
  }
}
