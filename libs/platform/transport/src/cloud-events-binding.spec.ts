import fc from 'fast-check';
import { EnvelopeError, type EventEnvelope, fromRecord, toRecord } from './index.js';

const event: EventEnvelope = {
  id: '018f6a3e-0000-7000-8000-000000000001',
  source: '/tenants/t/services/s',
  type: 'test.happened.v1',
  subject: 'aggregate-1',
  time: '2026-01-02T03:04:05Z',
  recordedtime: '2026-01-02T03:04:06.789Z',
  dataschema: 'https://schemas.example/test.json',
  datacontenttype: 'application/json',
  tenantid: 't',
  partitionkey: 't:1',
  data: Buffer.from('{"a":1}'),
};

const text = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((value) => !/[\u0000-\u001f\u007f-\u009f]/.test(value));

describe('binary mode', () => {
  it('writes attributes as ce_ headers and leaves the bytes alone', () => {
    const record = toRecord({ ...event, sequence: '0000000000000000001', extensions: { partnerid: 'p' } });
    expect(record.key).toBe('t:1');
    expect(record.value).toBe(event.data);
    expect(record.headers).toMatchObject({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_partitionkey: 't:1',
      ce_sequence: '0000000000000000001',
      ce_partnerid: 'p',
    });
    expect(record.headers).not.toHaveProperty('ce_datacontenttype');
  });

  it('gives back what was written', () => {
    const events = fc.record({
      id: text,
      subject: text,
      partitionkey: text,
      extensions: fc.constantFrom<Record<string, string>[]>({ partnerid: 'p', dssematerial: 'm' }, { x: '1' }),
      data: fc.uint8Array({ maxLength: 200 }),
    });
    fc.assert(
      fc.property(events, (more) => {
        expect(fromRecord(toRecord({ ...event, ...more }))).toEqual({ ...event, ...more });
      }),
    );
  });

  it.each([
    ['id', { id: '' }],
    ['subject', { subject: 'line\nbreak' }],
    ['source', { source: '\ud800' }],
    ['time', { time: '2026-01-02 03:04:05' }],
    ['recordedtime', { recordedtime: '2026-01-02T03:04:05+01:00' }],
    ['UPPER', { extensions: { UPPER: 'x' } }],
    ['id', { extensions: { id: 'x' } }],
    ['partnerid', { extensions: { partnerid: '' } }],
    ['data', { data: new Uint8Array(1_000_001) }],
  ])('refuses a wrong %s by name', (field, more) => {
    const expected: unknown = expect.objectContaining({ name: 'EnvelopeError', field });
    expect(() => toRecord({ ...event, ...more })).toThrow(expected as Error);
  });

  it('refuses a record that lacks an attribute or speaks another version', () => {
    const { headers, ...record } = toRecord(event);
    const { ce_type: _, ...lacking } = headers;
    expect(() => fromRecord({ ...record, headers: lacking })).toThrow(/attribute type/);
    expect(() => fromRecord({ ...record, headers: { ...headers, ce_specversion: '0.3' } })).toThrow(/specversion/);
    expect(() => fromRecord({ key: 'k', headers: {}, value: event.data })).toThrow(EnvelopeError);
  });
});

describe('structured mode', () => {
  const { data: _, ...attributes } = event;
  const structured = (document: unknown, contentType = 'application/cloudevents+json; charset=UTF-8') => ({
    key: 't:1',
    headers: { 'content-type': contentType },
    value: Buffer.from(JSON.stringify(document)),
  });

  it('is understood, with JSON or with exact bytes', () => {
    const json = fromRecord(structured({ specversion: '1.0', ...attributes, data: { a: 1 } }));
    expect(json).toEqual(event);
    const bytes = Buffer.from([0, 255]);
    const base64 = { specversion: '1.0', ...attributes, data_base64: bytes.toString('base64') };
    expect(fromRecord(structured(base64)).data).toEqual(bytes);
  });

  it('takes the record key where the partition key is not repeated', () => {
    const { partitionkey: __, ...rest } = attributes;
    expect(fromRecord(structured({ specversion: '1.0', ...rest, data: 1 })).partitionkey).toBe('t:1');
  });

  it.each([
    ['no JSON', { ...structured({}), value: Buffer.from('{') }],
    ['a list', structured([])],
    ['a batch', structured([], 'application/cloudevents-batch+json')],
    ['an object as attribute', structured({ specversion: '1.0', ...attributes, subject: {} })],
  ])('refuses %s', (_name, record) => {
    expect(() => fromRecord(record)).toThrow(EnvelopeError);
  });
});
