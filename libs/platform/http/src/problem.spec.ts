import { RemoteError, type FaultCode } from '@carbon-butler/platform-grpc';
import fc from 'fast-check';
import { z } from 'zod';
import {
  accept,
  decodeCursor,
  encodeCursor,
  jsonPointer,
  nextLink,
  pageQuery,
  problem,
  problemMapper,
  ProblemException,
  remoteProblem,
  shownValue,
  type FieldError,
} from './index.js';

function errorsOf(call: () => unknown): readonly FieldError[] {
  try {
    call();
  } catch (error) {
    if (error instanceof ProblemException) return error.problem.errors ?? [];
    throw error;
  }
  throw new Error('expected a problem');
}

describe('problem', () => {
  it('fills in what RFC 9457 says is implied', () => {
    expect(problem(404)).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
  });

  it('cuts values and lists to a size', () => {
    expect(shownValue('x'.repeat(200))).toHaveLength(64);
    expect(shownValue({ a: 1n })).toBe('{"a":"1"}');
    const errors = Array.from({ length: 500 }, () => ({ field: '/a', expected: 'b' }));
    expect(problem(400, { errors }).errors).toHaveLength(100);
  });

  it('points by RFC 6901', () => {
    expect(jsonPointer([])).toBe('');
    expect(jsonPointer(['foo', 0, 'a/b', 'm~n', ''])).toBe('/foo/0/a~1b/m~0n/');
  });
});

describe('validation errors', () => {
  const schema = z.strictObject({
    energy: z.array(z.object({ kwh: z.number().positive() })).max(2),
    basis: z.enum(['measured', 'estimated']),
    client: z.object({ client_secret: z.string().min(20) }).optional(),
    amount: z.union([z.object({ t: z.number(), u: z.number() }), z.object({ kg: z.number() })]).optional(),
  });

  it('name field, value and expected', () => {
    const input = { energy: [{ kwh: 1 }, { kwh: 'lots' }], basis: 'guess', extra: 1, amount: { kg: 'x' } };
    expect(errorsOf(() => accept(schema, input))).toEqual([
      { field: '/energy/1/kwh', value: 'lots', expected: 'number' },
      { field: '/basis', value: 'guess', expected: 'one of measured, estimated' },
      { field: '/amount/kg', value: 'x', expected: 'number' },
      { field: '/extra', expected: 'no such field' },
    ]);
  });

  it('state bounds', () => {
    const expectedOf = (energy: unknown) =>
      errorsOf(() => accept(schema, { energy, basis: 'measured' })).map(({ expected }) => expected);
    expect(expectedOf([{ kwh: 0 }])).toEqual(['more than 0']);
    expect(expectedOf([{ kwh: 1 }, { kwh: 1 }, { kwh: 1 }])).toEqual(['at most 2 items']);
    expect(errorsOf(() => accept(z.string().min(1), ''))[0]?.expected).toBe('at least 1 character');
  });

  it('never show a secret', () => {
    const input = { energy: [], basis: 'measured', client: { client_secret: 'hunter2' } };
    expect(errorsOf(() => accept(schema, input))).toEqual([
      { field: '/client/client_secret', value: '[redacted]', expected: 'at least 20 characters' },
    ]);
  });

  it('say which part of a request they are about', () => {
    expect(errorsOf(() => accept(pageQuery, { limit: '1001' }, 'query'))).toEqual([
      { field: '/limit', value: '1001', expected: 'at most 1000', in: 'query' },
    ]);
  });
});

describe('pages', () => {
  const position = z.tuple([z.string(), z.number().int()]);

  it('default to 100 and end at 1000', () => {
    expect(accept(pageQuery, {})).toEqual({ limit: 100 });
    expect(accept(pageQuery, { limit: '1000' })).toEqual({ limit: 1000 });
    for (const limit of ['0', '-1', '1.5', 'ten', ''])
      expect(errorsOf(() => accept(pageQuery, { limit }))).toHaveLength(1);
  });

  it('continue where a cursor says', () => {
    fc.assert(
      fc.property(fc.tuple(fc.string({ maxLength: 50 }), fc.integer()), (value) => {
        const cursor = encodeCursor(value);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(cursor, position)).toEqual(value);
      }),
    );
  });

  it.each(['', '!', 'e30', encodeCursor(['a']), encodeCursor(['a', 'b']), 'x'.repeat(2_000)])(
    'refuse the cursor %j',
    (cursor) => {
      expect(errorsOf(() => decodeCursor(cursor, position))).toMatchObject([{ field: '/cursor', in: 'query' }]);
    },
  );

  it('link to the next one, keeping filters', () => {
    expect(nextLink('/2/footprints?limit=5&cursor=old&$filter=a%20b', 'new', 'https://api.example/')).toBe(
      '<https://api.example/2/footprints?limit=5&cursor=new&%24filter=a+b>; rel="next"',
    );
    expect(nextLink('/runs', 'c')).toBe('</runs?cursor=c>; rel="next"');
  });
});

describe('problemMapper', () => {
  class DuplicateEventError extends Error {
    override readonly name = 'DuplicateEventError';
  }
  it('maps the errors of its table only', () => {
    const problemOf = problemMapper<DuplicateEventError>({
      DuplicateEventError: ({ message }) => problem(409, { detail: message }),
    });
    expect(problemOf(new DuplicateEventError('again'))).toMatchObject({ status: 409, detail: 'again' });
    expect(problemOf(new Error('again'))).toBeUndefined();
  });
});

describe('remoteProblem', () => {
  const remote = (code: FaultCode, reason = 'SOME_REASON') =>
    new RemoteError(code, 'said so', reason, 'lifecycle', [{ field: '/a', description: 'a number' }], {}, '/a.B/C');

  it.each<[FaultCode, number]>([
    ['INVALID_ARGUMENT', 400],
    ['PERMISSION_DENIED', 403],
    ['NOT_FOUND', 404],
    ['ALREADY_EXISTS', 409],
    ['FAILED_PRECONDITION', 409],
    ['UNAVAILABLE', 503],
    ['DEADLINE_EXCEEDED', 504],
    ['UNAUTHENTICATED', 502],
    ['INTERNAL', 502],
    ['UNIMPLEMENTED', 502],
  ])('answers %s with %i', (code, status) => {
    expect(remoteProblem(remote(code)).problem.status).toBe(status);
  });

  it('passes on what a client can act on', () => {
    expect(remoteProblem(remote('INVALID_ARGUMENT')).problem).toMatchObject({
      type: 'urn:carbon-butler:problem:some-reason',
      detail: 'said so',
      errors: [{ field: '/a', expected: 'a number' }],
    });
  });

  it('says of what a service has as much as it takes on, and when to come back', () => {
    const { problem: busy, headers } = remoteProblem(remote('RESOURCE_EXHAUSTED', 'EXPORTS_BUSY'));
    expect([busy, headers]).toEqual([
      expect.objectContaining({ status: 503, type: 'urn:carbon-butler:problem:exports-busy', detail: 'said so' }),
      { 'retry-after': '2' },
    ]);
    expect(JSON.stringify(remoteProblem(remote('RESOURCE_EXHAUSTED', '')).problem)).not.toContain('said so');
  });

  it('keeps the insides of a broken service to itself', () => {
    expect(JSON.stringify(remoteProblem(remote('INTERNAL')).problem)).not.toContain('said so');
    expect(remoteProblem(remote('UNAVAILABLE')).headers).toEqual({ 'retry-after': '2' });
  });
});
