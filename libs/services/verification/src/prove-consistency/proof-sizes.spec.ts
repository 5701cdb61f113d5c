import { LogTooShortError, RequestRefusedError } from '../errors.js';
import { proofSizes } from './proof-sizes.js';

describe('the sizes of a consistency proof', () => {
  it('are numbers within the log', () => {
    expect(proofSizes(1n, 1n, 1)).toEqual({ from: 1, to: 1 });
    expect(proofSizes(3n, 7n, 9)).toEqual({ from: 3, to: 7 });
  });

  it.each([
    [0n, 3n, RequestRefusedError, 'from_size'],
    [4n, 3n, RequestRefusedError, 'to_size'],
    [4n, 10n, LogTooShortError, 'to_size'],
    [1n, 2n ** 64n - 1n, LogTooShortError, 'to_size'],
  ])('are refused from %s to %s of 9', (from, to, error, field) => {
    const asked = () => proofSizes(from, to, 9);
    expect(asked).toThrow(error);
    expect(asked).toThrow(new RegExp(`^${field}: `));
  });
});
