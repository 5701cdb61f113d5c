/**
 * One event: CloudEvents 1.0 context attributes plus our extensions, and the exact bytes of its payload.
 *
 * `data` is never parsed or written again on the way: signatures and digests are made over these bytes.
 */
export interface EventEnvelope {
  /** Unique within `source`; receivers deduplicate by (source, id). */
  readonly id: string;
  /** URI reference of the producer, such as `/tenants/{id}/services/{name}`. */
  readonly source: string;
  readonly type: string;
  /** Identity of the aggregate the event is about. */
  readonly subject: string;
  /** When it happened (RFC 3339, UTC). */
  readonly time: string;
  /** When it was recorded (RFC 3339, UTC): with `time` this makes events bitemporal. */
  readonly recordedtime: string;
  readonly dataschema: string;
  readonly datacontenttype: string;
  readonly tenantid: string;
  /** The record key: events of one key stay in order. */
  readonly partitionkey: string;
  /** Position within the aggregate, zero-padded so that texts compare as numbers do. */
  readonly sequence?: string;
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** Where a payload too large for a record is kept. */
  readonly dataref?: string;
  /** Further extension attributes by name (lower-case letters and digits). */
  readonly extensions?: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** A record or envelope that is not a CloudEvent we can carry. Never gets better by trying again. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
  constructor(
    readonly field: string,
    readonly expected: string,
    readonly value: unknown,
  ) {
    super(`event attribute ${field}: expected ${expected}, got ${JSON.stringify(String(value).slice(0, shownMax))}`);
  }
}

const shownMax = 80;
const attributeLengthMax = 4096;
export const dataBytesMax = 1_000_000;

export const requiredAttributes = [
  'id',
  'source',
  'type',
  'subject',
  'time',
  'recordedtime',
  'dataschema',
  'datacontenttype',
  'tenantid',
  'partitionkey',
] as const;

export const optionalAttributes = [
  'sequence',
  'correlationid',
  'causationid',
  'traceparent',
  'tracestate',
  'dataref',
] as const;

const knownAttributes: ReadonlySet<string> = new Set<string>([
  ...requiredAttributes,
  ...optionalAttributes,
  'data',
  'data_base64',
  'specversion',
]);
const extensionNamePattern = /^[a-z0-9]{1,20}$/;
/** CloudEvents 1.0, "String": no control characters. */
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;
/** A text with one would not survive UTF-8. */
const loneSurrogate = /\p{Surrogate}/u;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

function checkText(field: string, value: unknown): void {
  if (typeof value !== 'string' || value.length === 0)
    throw new EnvelopeError(field, 'a text that is not empty', value);
  if (value.length > attributeLengthMax)
    throw new EnvelopeError(field, `at most ${attributeLengthMax} characters`, value);
  if (controlCharacter.test(value) || loneSurrogate.test(value))
    throw new EnvelopeError(field, 'well-formed text without control characters', value);
}

/** Checks what every adapter relies on. @throws EnvelopeError naming the first attribute that is wrong. */
export function checkEnvelope(event: EventEnvelope): void {
  for (const field of requiredAttributes) checkText(field, event[field]);
  for (const field of optionalAttributes) if (event[field] !== undefined) checkText(field, event[field]);
  for (const field of ['time', 'recordedtime'] as const)
    if (!instantPattern.test(event[field]))
      throw new EnvelopeError(field, 'an RFC 3339 instant ending in Z', event[field]);
  for (const [name, value] of Object.entries(event.extensions ?? {})) {
    if (!extensionNamePattern.test(name) || knownAttributes.has(name))
      throw new EnvelopeError(name, 'an extension name of at most 20 lower-case letters and digits', name);
    checkText(name, value);
  }
  if (!(event.data instanceof Uint8Array)) throw new EnvelopeError('data', 'bytes', event.data);
  if (event.data.byteLength > dataBytesMax)
    throw new EnvelopeError(
      'data',
      `at most ${dataBytesMax} bytes; larger payloads go by dataref`,
      event.data.byteLength,
    );
}
