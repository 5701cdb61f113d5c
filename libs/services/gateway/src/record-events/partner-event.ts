import {
  type EmissionRecord,
  type PartnerEventType,
  partnerEventTypes,
  type PayloadError,
  type SupplierFootprint,
  validateEvent,
} from '@carbon-butler/contract-events';
import { clockToleranceMs, errorsPerEventMax } from './intake-limits.js';
import { showable, shownValue } from './shown-value.js';

interface EventAttributes {
  readonly id: string;
  readonly source: string;
  /** When it happened, normalised to UTC. */
  readonly time: string;
}

/** An event of a partner whose attributes and payload have the right shape. */
export type PartnerEvent = EventAttributes &
  (
    | { readonly type: 'carbon.emission.record.v1'; readonly data: EmissionRecord }
    | { readonly type: 'carbon.pcf.record.v1'; readonly data: SupplierFootprint }
  );

export type EventReading =
  | { readonly event: PartnerEvent }
  /** `id` and `source` are there as far as they could be read, to name the event by. */
  | { readonly errors: readonly PayloadError[]; readonly id?: string; readonly source?: string };

export interface ReadingContext {
  /** From the access token, never from the event. */
  readonly tenantId: string;
  readonly now: Date;
}

/** CloudEvents 1.0.2 section 3.1: attribute names are lower-case letters and digits. */
const attributeNamePattern = /^[a-z0-9]+$/;
const controlPattern = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u;
const sourcePattern = /^[^\s\\<>"{}|^`]+$/;
const timePattern = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const idLengthMax = 256;
const sourceLengthMax = 512;
const dataSchemaLengthMax = 1024;

type AttributeCheck = (value: unknown, context: ReadingContext) => string | undefined;

/** What each attribute must be: the check answers what was expected, or nothing when the value is right. */
const attributeChecks: Readonly<Record<string, AttributeCheck>> = {
  specversion: (value) => (value === '1.0' ? undefined : '"1.0"'),
  id: textOf(idLengthMax),
  source: (value) =>
    textOf(sourceLengthMax)(value) ?? (sourcePattern.test(String(value)) ? undefined : 'a URI reference'),
  type: (value) => (isPartnerEventType(value) ? undefined : `one of ${partnerEventTypes.join(', ')}`),
  time: (value, { now }) => checkTime(value, now),
  subject: optional(textOf(sourceLengthMax)),
  dataschema: optional(textOf(dataSchemaLengthMax)),
  datacontenttype: optional((value) => (isJsonMediaType(value) ? undefined : 'application/json')),
  data: (value) => (value === undefined ? 'the payload' : undefined),
  data_base64: optional(() => 'absent: the payload is JSON, in "data"'),
  tenantid: optional((value, { tenantId }) =>
    value === tenantId ? undefined : 'absent, or the tenant of the access token',
  ),
};

/** Reads one CloudEvent as it came. Everything wrong with it is reported at once, with JSON pointers into the event. */
export function readPartnerEvent(candidate: unknown, context: ReadingContext): EventReading {
  if (typeof candidate !== 'object' || candidate === null || Array.isArray(candidate))
    return { errors: [{ field: '', value: shownValue(candidate), expected: 'a CloudEvents 1.0 object' }] };
  const members = candidate as Readonly<Record<string, unknown>>;
  const { id, source, type, time, data } = members;
  const errors = [...attributeErrors(members, context)];
  if (isPartnerEventType(type) && data !== undefined)
    errors.push(...validateEvent(type, data).map((error) => ({ ...error, field: `/data${error.field}` })));
  if (errors.length > 0)
    return {
      errors: errors.slice(0, errorsPerEventMax).map(showableError),
      ...(typeof id === 'string' && !textOf(idLengthMax)(id) && { id }),
      ...(typeof source === 'string' && !textOf(sourceLengthMax)(source) && { source }),
    };
  const attributes = { id, source, type, time: new Date(time as string).toISOString(), data };
  return { event: attributes as PartnerEvent };
}

/** Field names and values are the sender's. */
function showableError({ field, value, expected }: PayloadError): PayloadError {
  return { field: showable(field), value: showable(value), expected };
}

function attributeErrors(members: Readonly<Record<string, unknown>>, context: ReadingContext): readonly PayloadError[] {
  const named = Object.entries(attributeChecks).flatMap(([name, check]) => {
    const value = Object.hasOwn(members, name) ? members[name] : undefined;
    const expected = check(value, context);
    return expected === undefined ? [] : [{ field: `/${name}`, value: shownValue(value), expected }];
  });
  const misnamed = Object.keys(members)
    .filter((name) => name !== 'data_base64' && !attributeNamePattern.test(name))
    .map((name) => ({
      field: `/${name.slice(0, 64)}`,
      value: 'present',
      expected: 'attribute names of lower-case letters and digits only',
    }));
  return [...named, ...misnamed];
}

function textOf(lengthMax: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= lengthMax && !controlPattern.test(value)
      ? undefined
      : `a text of 1 to ${lengthMax} characters without control characters`;
}

function optional(check: AttributeCheck): AttributeCheck {
  return (value, context) => (value === undefined ? undefined : check(value, context));
}

function checkTime(value: unknown, now: Date): string | undefined {
  const expected = 'an RFC 3339 time such as "2025-01-31T16:00:00Z"';
  if (typeof value !== 'string' || !timePattern.test(value)) return expected;
  const instant = Date.parse(value);
  // Date.parse rolls 30 February over into March: the day written must be the day read.
  if (Number.isNaN(instant) || !isCalendarDay(value.slice(0, 10))) return expected;
  if (instant > now.getTime() + clockToleranceMs) return `a time not after now (${now.toISOString()})`;
  return undefined;
}

function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
}

function isPartnerEventType(value: unknown): value is PartnerEventType {
  return (partnerEventTypes as readonly unknown[]).includes(value);
}

function isJsonMediaType(value: unknown): boolean {
  return typeof value === 'string' && /^application\/json\s*(;.*)?$/i.test(value);
}
