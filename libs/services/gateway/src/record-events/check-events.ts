import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalize, CanonicalJsonError, sha256Hex } from '@carbon-butler/domain-evidence';
import type { CheckedEvent, RefusedEvent } from './decide-events.js';
import { eventsPerRequestMax, eventsPerTurn } from './intake-limits.js';
import type { ItemCatalogue } from './item-catalogue.js';
import { type PartnerEvent, type ReadingContext, readPartnerEvent } from './partner-event.js';
import { checkMeaning } from './record-rules.js';
import { TooManyEventsError } from './too-many-events-error.js';

/** An event as it came, under the number the answer names it by. */
export interface Candidate {
  readonly index: number;
  readonly event: unknown;
}

export interface CheckingContext extends ReadingContext {
  readonly items: ItemCatalogue;
}

/**
 * Checks each event by itself. Lets other requests have their turn in between: a full request takes about a second.
 *
 * @throws TooManyEventsError
 */
export async function checkEvents(
  candidates: Iterable<Candidate> | AsyncIterable<Candidate>,
  context: CheckingContext,
): Promise<readonly (CheckedEvent | RefusedEvent)[]> {
  const checked: (CheckedEvent | RefusedEvent)[] = [];
  for await (const candidate of candidates) {
    if (checked.length === eventsPerRequestMax) throw new TooManyEventsError(eventsPerRequestMax + 1);
    checked.push(checkEvent(candidate, context));
    if (checked.length % eventsPerTurn === 0) await nextTurn();
  }
  return checked;
}

function checkEvent({ index, event: candidate }: Candidate, context: CheckingContext): CheckedEvent | RefusedEvent {
  const reading = readPartnerEvent(candidate, context);
  if ('errors' in reading) return { index, ...reading };
  const { event } = reading;
  const { id, source } = event;
  const errors = checkMeaning(event, context.items, context.now);
  if (errors.length > 0) return { index, id, source, errors };
  const digest = digestOf(event);
  return 'errors' in digest ? { index, id, source, ...digest } : { index, event, ...digest };
}

/** A NUL escaped by JSON: after an even number of backslashes, or it is a backslash followed by `u0000`. */
const nulPattern = /(?<!\\)(?:\\\\)*\\u0000/;

/** Digest of what makes two deliveries of an event the same. Texts that PostgreSQL could not hold end here. */
function digestOf({ type, time, data }: PartnerEvent): Pick<CheckedEvent, 'digest'> | Pick<RefusedEvent, 'errors'> {
  try {
    const text = canonicalize({ type, time, data });
    if (!nulPattern.test(text)) return { digest: sha256Hex(text) };
    return { errors: [{ field: '/data', value: 'U+0000', expected: 'texts without the character U+0000' }] };
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    return { errors: [{ field: pointerOf(error.field), value: 'malformed text', expected: error.expected }] };
  }
}

/** `$.data.evidence[0].title` as a JSON pointer. */
function pointerOf(path: string): string {
  return path
    .slice(1)
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .replaceAll('.', '/');
}
