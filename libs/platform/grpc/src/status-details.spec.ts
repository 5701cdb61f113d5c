import { Metadata } from '@grpc/grpc-js';
import fc from 'fast-check';
import { decodeStatusDetails, encodeStatusDetails, faultMapper, reasonOf } from './index.js';
import { toServiceError } from './fault.js';
import { toRemoteError } from './remote-error.js';
import { violationsMax } from './status-details.js';

const text = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('google.rpc.Status in the trailer', () => {
  it('has the bytes protobuf prescribes', () => {
    const bytes = encodeStatusDetails({
      code: 3,
      message: 'no',
      violations: [{ field: 'a', description: 'b' }],
    });
    // 08 03 | 12 02 'no' | 1a len { 0a len url | 12 len { 0a 06 { 0a 01 'a' | 12 01 'b' } } }
    const url = 'type.googleapis.com/google.rpc.BadRequest';
    const any = `0a${url.length.toString(16)}${Buffer.from(url).toString('hex')}12080a060a0161120162`;
    expect(bytes.toString('hex')).toBe(`080312026e6f1a${(any.length / 2).toString(16)}${any}`);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.record({
          code: fc.integer({ min: 1, max: 16 }),
          message: text,
          info: fc.record({
            reason: text,
            domain: text,
            metadata: fc.dictionary(text, text, { noNullPrototype: true }),
          }),
          violations: fc.array(fc.record({ field: text, description: text }), { maxLength: violationsMax }),
        }),
        (details) => {
          expect(decodeStatusDetails(encodeStatusDetails(details))).toEqual(details);
        },
      ),
    );
  });

  it('answers undefined for bytes that are no message, and never throws', () => {
    expect(decodeStatusDetails(Buffer.from([0x12, 0xff]))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => decodeStatusDetails(bytes)).not.toThrow();
      }),
    );
  });

  it('stays within a trailer`s size', () => {
    const violations = Array.from({ length: 500 }, (_, i) => ({ field: `/f/${i}`, description: 'x'.repeat(5_000) }));
    expect(encodeStatusDetails({ code: 3, message: '', violations }).length).toBeLessThan(10_000);
  });
});

class FactorNotFoundError extends Error {
  override readonly name = 'FactorNotFoundError';
}
class ActivityRefusedError extends Error {
  override readonly name = 'ActivityRefusedError';
  constructor(readonly field: string) {
    super('activity refused');
  }
}

describe('faultMapper', () => {
  const faultOf = faultMapper<FactorNotFoundError | ActivityRefusedError>({
    FactorNotFoundError: () => ({ code: 'NOT_FOUND' }),
    ActivityRefusedError: ({ field }) => ({
      code: 'INVALID_ARGUMENT',
      reason: 'REFUSED',
      violations: [{ field, description: 'a number' }],
    }),
  });

  it('maps each error of the union and nothing else', () => {
    expect(faultOf(new FactorNotFoundError('no factor'))).toEqual({
      code: 'NOT_FOUND',
      reason: 'FACTOR_NOT_FOUND',
      message: 'no factor',
      violations: [],
      metadata: {},
    });
    expect(faultOf(new TypeError('x'))).toBeUndefined();
    expect(faultOf({ name: 'FactorNotFoundError' })).toBeUndefined();
    expect(faultOf(Object.assign(new Error('x'), { name: 'toString' }))).toBeUndefined();
  });

  it('arrives at the caller as it left', () => {
    const fault = faultOf(new ActivityRefusedError('/energy/0/kwh'));
    if (!fault) throw new Error('not mapped');
    expect(toRemoteError(toServiceError(fault, 'test.carbon-butler'), '/a.B/C')).toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'REFUSED',
      domain: 'test.carbon-butler',
      violations: [{ field: '/energy/0/kwh', description: 'a number' }],
      method: '/a.B/C',
      retryable: false,
    });
  });

  it('does not compile with an entry missing', () => {
    // @ts-expect-error ActivityRefusedError has no entry
    const partial = faultMapper<FactorNotFoundError | ActivityRefusedError>({
      FactorNotFoundError: () => ({ code: 'NOT_FOUND' }),
    });
    expect(partial(new ActivityRefusedError('a'))).toBeUndefined();
  });

  it.each([
    ['HTTPFailureError', 'HTTP_FAILURE'],
    ['FactorNotFoundError', 'FACTOR_NOT_FOUND'],
    ['Scope2Error', 'SCOPE2'],
  ])('names %s %s', (name, reason) => {
    expect(reasonOf(name)).toBe(reason);
  });

  it('keeps codes of a later gRPC apart from success', () => {
    const error = Object.assign(new Error('x'), { code: Number('99'), details: 'odd', metadata: new Metadata() });
    expect(toRemoteError(error, '/a.B/C').code).toBe('UNKNOWN');
  });
});
