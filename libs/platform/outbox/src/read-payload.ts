import { type EventType, type PayloadByType, type PayloadError, validateEvent } from '@carbon-butler/contract-events';
import { type EventEnvelope, PermanentError } from '@carbon-butler/platform-transport';

/**
 * The payload of an event of the given type, as its schema says.
 *
 * @throws PermanentError for another type or a payload that breaks the schema: no attempt will make sense of it
 */
export function readPayload<K extends EventType>(event: EventEnvelope, type: K): PayloadByType[K] {
  if (event.type !== type)
    throw new PermanentError(`expected an event of type ${type}, got ${event.type}`, { failure: 'EventType' });
  const data = parse(event);
  const errors = validateEvent(type, data);
  if (errors.length > 0)
    throw new PermanentError(`${type} ${event.id}: ${errors.map(worded).join('; ')}`, { failure: 'EventPayload' });
  return data as PayloadByType[K];
}

function parse(event: EventEnvelope): unknown {
  try {
    return JSON.parse(Buffer.from(event.data).toString('utf8'));
  } catch (cause) {
    throw new PermanentError(`${event.type} ${event.id} is not JSON`, { failure: 'EventPayload', cause });
  }
}

function worded({ field, value, expected }: PayloadError): string {
  return `${field} is ${value}, expected ${expected}`;
}
