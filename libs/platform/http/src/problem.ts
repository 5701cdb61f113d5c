import { STATUS_CODES } from 'node:http';

export const problemMediaType = 'application/problem+json';

/** Longer values are cut: an error names what was wrong, it doesn't send the document back. */
const shownLengthMax = 64;
/** A document with more mistakes than this is told about the first ones. */
export const fieldErrorsMax = 100;

/** One thing wrong with the input. */
export interface FieldError {
  /** JSON pointer (RFC 6901) into the body, or `/name` of a query parameter, path parameter or header. */
  readonly field: string;
  /** What was sent, cut to 64 characters; absent when nothing was. */
  readonly value?: string;
  readonly expected: string;
  /** Where `field` points into, unless that is the body. */
  readonly in?: 'query' | 'path' | 'header';
  /** Id of the event concerned, where a request carries several. */
  readonly event?: string;
}

/** RFC 9457, section 3. Extension members are `errors` and whatever a service adds. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
  readonly [extension: string]: unknown;
}

export interface ProblemParts {
  /** Names the kind of problem: {@link problemType}. Without it the status says all there is to say. */
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** `problemType('validation-failed')`. A name and not an address: nothing has to be hosted for it to stay valid. */
export function problemType(slug: string): string {
  return `urn:carbon-butler:problem:${slug}`;
}

/** A problem with RFC 9457's defaults filled in: type `about:blank` and the status phrase as its title. */
export function problem(status: number, parts: ProblemParts = {}): ProblemDetails {
  const { type = 'about:blank', title = STATUS_CODES[status] ?? 'Error', detail, errors } = parts;
  return {
    type,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors: errors.slice(0, fieldErrorsMax) }),
  };
}

/** Ends a request with a problem. `headers` go out with it, e.g. Retry-After. */
export class ProblemException extends Error {
  override readonly name: string = 'ProblemException';
  constructor(
    readonly problem: ProblemDetails,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.detail ?? problem.title);
  }
}

/** The request itself was unacceptable: nothing was begun, so it may be sent again, corrected, under the same key. */
export class RequestRefusedException extends ProblemException {
  override readonly name = 'RequestRefusedException';
}

/** A value as an error may show it. */
export function shownValue(value: unknown): string {
  const text =
    typeof value === 'string' ? value : ((JSON.stringify(value, bigintAsText) as string | undefined) ?? String(value));
  return text.length > shownLengthMax ? `${text.slice(0, shownLengthMax - 1)}…` : text;
}

function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** RFC 6901: `['a/b', 0]` -> `/a~1b/0`; the whole document is the empty text. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
