import {
  checkEnvelope,
  EnvelopeError,
  type EventEnvelope,
  optionalAttributes,
  requiredAttributes,
} from './event-envelope.js';
import type { NewRecord } from './record-log.js';

/**
 * CloudEvents 1.0 over records: the Kafka protocol binding, whichever adapter carries them.
 *
 * We send binary mode (attributes as `ce_*` headers, payload untouched) and also accept structured mode, which other
 * producers may use. Source: CloudEvents Kafka Protocol Binding 1.0.2, sections 3.1 to 3.3.
 */
const specVersion = '1.0';
const prefix = 'ce_';
const contentTypeHeader = 'content-type';
const structuredType = 'application/cloudevents';
const batchType = 'application/cloudevents-batch';
const requiredInHeaders = requiredAttributes.filter((name) => name !== 'datacontenttype');
const modelled: ReadonlySet<string> = new Set(['specversion', ...requiredAttributes, ...optionalAttributes]);

type Scalar = string | number | boolean;

/** Binary mode. @throws EnvelopeError */
export function toRecord(event: EventEnvelope): NewRecord {
  checkEnvelope(event);
  const headers: Record<string, string> = {
    [contentTypeHeader]: event.datacontenttype,
    [`${prefix}specversion`]: specVersion,
  };
  for (const name of requiredInHeaders) headers[prefix + name] = event[name];
  for (const name of optionalAttributes) {
    const value = event[name];
    if (value !== undefined) headers[prefix + name] = value;
  }
  for (const [name, value] of Object.entries(event.extensions ?? {})) headers[prefix + name] = value;
  return { key: event.partitionkey, headers, value: event.data };
}

/** Either mode. @throws EnvelopeError when the record is no CloudEvent with the attributes we need. */
export function fromRecord(record: NewRecord): EventEnvelope {
  const contentType = record.headers[contentTypeHeader] ?? '';
  if (contentType.startsWith(batchType)) throw new EnvelopeError(contentTypeHeader, 'one event a record', contentType);
  const parsed = contentType.startsWith(structuredType) ? fromStructured(record) : fromBinary(record, contentType);
  checkEnvelope(parsed);
  return parsed;
}

function fromBinary(record: NewRecord, contentType: string): EventEnvelope {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(record.headers))
    if (name.startsWith(prefix)) attributes[name.slice(prefix.length)] = value;
  if (contentType !== '') attributes['datacontenttype'] = contentType;
  return envelopeOf(attributes, record.key, record.value);
}

function fromStructured(record: NewRecord): EventEnvelope {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(record.value).toString('utf8'));
  } catch (cause) {
    throw new EnvelopeError('value', `JSON, as its content type says (${String(cause)})`, record.value.byteLength);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw new EnvelopeError('value', 'a JSON object', document);
  const { data, data_base64: base64, ...rest } = document as Record<string, Scalar | object | null>;
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (value === null) continue;
    if (typeof value === 'object')
      throw new EnvelopeError(name, 'a text, a number or a boolean', JSON.stringify(value));
    attributes[name] = String(value);
  }
  return envelopeOf({ datacontenttype: 'application/json', ...attributes }, record.key, structuredData(data, base64));
}

/** JSON data loses its original spelling in structured mode: only `data_base64` keeps bytes exactly. */
function structuredData(data: unknown, base64: unknown): Uint8Array {
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  return Buffer.from(data === undefined ? '' : JSON.stringify(data), 'utf8');
}

function envelopeOf(attributes: Readonly<Record<string, string>>, key: string, data: Uint8Array): EventEnvelope {
  if (attributes['specversion'] !== specVersion)
    throw new EnvelopeError('specversion', specVersion, attributes['specversion']);
  const known: Record<string, string> = { partitionkey: key };
  const extensions: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'specversion') continue;
    if (modelled.has(name)) known[name] = value;
    else extensions[name] = value;
  }
  const attribute = (name: (typeof requiredAttributes)[number]): string => {
    const value = known[name];
    if (value === undefined) throw new EnvelopeError(name, 'to be present', undefined);
    return value;
  };
  return {
    ...known,
    id: attribute('id'),
    source: attribute('source'),
    type: attribute('type'),
    subject: attribute('subject'),
    time: attribute('time'),
    recordedtime: attribute('recordedtime'),
    dataschema: attribute('dataschema'),
    datacontenttype: attribute('datacontenttype'),
    tenantid: attribute('tenantid'),
    partitionkey: attribute('partitionkey'),
    ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
    data,
  };
}
