import { inspect } from 'node:util';

/** A value that must not reach a log: every way of printing it shows `shown` instead. `reveal` gives it out. */
export class Secret {
  readonly #value: string;
  readonly #shown: string;

  constructor(value: string, shown = '[secret]') {
    this.#value = value;
    this.#shown = shown;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return this.#shown;
  }

  toJSON(): string {
    return this.#shown;
  }

  [inspect.custom](): string {
    return this.#shown;
  }
}
