import { eventsPerRequestMax } from './intake-limits.js';
import { TooManyEventsError } from './too-many-events-error.js';
import { shownValue } from './shown-value.js';

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A body that holds no list of events. `field` is a JSON pointer, or empty for the whole body. */
export class EventsBodyError extends Error {
  override readonly name = 'EventsBodyError';
  constructor(
    readonly field: string,
    readonly value: string,
    readonly expected: string,
  ) {
    super(`request body: expected ${expected}, got ${value}`);
  }
}

const headerPrefix = 'ce-';

/**
 * The events of a request (CloudEvents HTTP binding 1.0.2, section 3), still unchecked: one in structured mode, many
 * in batch mode, one made of `ce-` headers and the body in binary mode. Plain `application/json` without `ce-` headers
 * is taken as structured.
 *
 * @throws EventsBodyError, TooManyEventsError
 */
export function readEventsBody(mediaType: string, headers: RequestHeaders, body: unknown): readonly unknown[] {
  if (mediaType === 'application/cloudevents-batch+json') {
    if (!Array.isArray(body)) throw new EventsBodyError('', kindOf(body), 'a JSON array of CloudEvents');
    if (body.length === 0) throw new EventsBodyError('', '[]', 'at least one event');
    if (body.length > eventsPerRequestMax) throw new TooManyEventsError(body.length);
    return body as readonly unknown[];
  }
  if (mediaType === 'application/json' && headers['ce-specversion'] !== undefined)
    return [{ ...headerAttributes(headers), data: body }];
  if (Array.isArray(body))
    throw new EventsBodyError('', 'an array', 'one CloudEvent; several go as application/cloudevents-batch+json');
  return [body];
}

function kindOf(body: unknown): string {
  return body === undefined ? 'no body' : body === null ? 'null' : `a JSON ${typeof body}`;
}

function headerAttributes(headers: RequestHeaders): Readonly<Record<string, unknown>> {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith(headerPrefix))
    .map(([name, value]) => [name.slice(headerPrefix.length), decodeHeader(name, value)] as const);
  return Object.fromEntries(attributes);
}

/** HTTP binding section 3.1.3.2: values are percent-encoded UTF-8. */
function decodeHeader(name: string, value: string | readonly string[] | undefined): string {
  if (typeof value !== 'string') throw new EventsBodyError(`/${name}`, 'repeated', 'each ce- header once');
  try {
    return decodeURIComponent(value);
  } catch {
    throw new EventsBodyError(`/${name}`, shownValue(value), 'percent-encoded UTF-8');
  }
}
