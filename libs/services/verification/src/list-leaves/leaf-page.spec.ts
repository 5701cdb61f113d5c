import fc from 'fast-check';
import { RequestRefusedError } from '../errors.js';
import { leafPageOf, pageSizeDefault, pageSizeMax, pageToken } from './leaf-page.js';

const request = { objectType: 'run', objectId: 'r1', pageSize: 0, pageToken: '' };

describe('a page of leaves', () => {
  it('starts at the beginning with the usual size when nothing is said', () => {
    expect(leafPageOf(request)).toEqual({ object: { type: 'run', id: 'r1' }, first: 0, count: pageSizeDefault });
  });

  it('goes on where the token says', () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (first) => {
        expect(leafPageOf({ ...request, pageToken: pageToken(first) }).first).toBe(first);
      }),
    );
  });

  it.each([
    ['object_type', { objectType: '' }],
    ['object_id', { objectId: '' }],
    ['page_size', { pageSize: pageSizeMax + 1 }],
    ['page_token', { pageToken: 'nonsense' }],
    ['page_token', { pageToken: Buffer.from('-1').toString('base64url') }],
    ['page_token', { pageToken: Buffer.from('9'.repeat(16)).toString('base64url') }],
    ['page_token', { pageToken: 'A'.repeat(10_000) }],
  ])('is refused for a wrong %s', (field, changes) => {
    const asked = () => leafPageOf({ ...request, ...changes });
    expect(asked).toThrow(RequestRefusedError);
    expect(asked).toThrow(new RegExp(`^${field}: `));
  });
});
