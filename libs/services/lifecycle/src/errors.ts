import type { QuestionRefusedError } from './assess-inventory/refusals.js';
import type { CursorError } from './read-footprints/footprint-cursor.js';

/** No footprint, run or inventory of the tenant goes by what was asked for. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
  readonly field: string;
  readonly value: string;
  constructor(field: string, value: string, what: string) {
    super(`no ${what} has ${field} ${JSON.stringify(value)}`);
    this.field = field;
    this.value = value;
  }
}

/** Corrections say that the product was not made. */
export class WithdrawnError extends Error {
  override readonly name = 'WithdrawnError';
  constructor(product: string, id: string, version: number, at: string) {
    super(
      `the footprint of ${product} was withdrawn at ${at}: corrections say it was not made; its last version was ${id} (${version})`,
    );
  }
}

/** A request that lacks what it needs. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly field: string;
  readonly expected: string;
  constructor(field: string, expected: string) {
    super(`${field}: expected ${expected}`);
    this.field = field;
    this.expected = expected;
  }
}

/** An import is not in a state in which this can be done. */
export class ImportStateError extends Error {
  override readonly name = 'ImportStateError';
  readonly field = 'state';
  constructor(
    id: string,
    readonly value: string,
    expected: readonly string[],
  ) {
    super(`import ${id} is ${value}; this can be done while it is ${expected.join(' or ')}`);
  }
}

/** A calculation has ended: nothing is left of it to cancel. */
export class CalculationEndedError extends Error {
  override readonly name = 'CalculationEndedError';
  readonly field = 'state';
  constructor(
    id: string,
    readonly value: string,
  ) {
    super(`calculation ${id} is ${value}; it can be cancelled while it is waiting or running`);
  }
}

/** As many archives as may be held are being taken. */
export class ExportsBusyError extends Error {
  override readonly name = 'ExportsBusyError';
  /** @param held how many, and whose */
  constructor(held: string) {
    super(`${held} are under way, which is as many as there may be; try again when one has ended`);
  }
}

/** As many databases are worked on as memory has room for. */
export class DatabasesBusyError extends Error {
  override readonly name = 'DatabasesBusyError';
  constructor(most: number) {
    super(`${most} requests are at work on databases, which is as many as may be at a time; try again`);
  }
}

/** A tenant has as many calculations waiting and running as it may. */
export class TooManyCalculationsError extends Error {
  override readonly name = 'TooManyCalculationsError';
  constructor(most: number) {
    super(`${most} calculations are waiting or running, which is as many as may be: wait for one to end or cancel one`);
  }
}

/** Everything this service refuses a caller with. */
export type LifecycleError =
  | NotFoundError
  | WithdrawnError
  | RequestError
  | CursorError
  | QuestionRefusedError
  | ImportStateError
  | CalculationEndedError
  | TooManyCalculationsError
  | DatabasesBusyError
  | ExportsBusyError;
