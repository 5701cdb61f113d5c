import { LogTooShortError, RequestRefusedError } from '../errors.js';

/**
 * The two sizes of a consistency proof as numbers.
 *
 * @throws RequestRefusedError, LogTooShortError unless 0 < from <= to <= size
 */
export function proofSizes(from: bigint, to: bigint, size: number): { readonly from: number; readonly to: number } {
  if (from < 1n) throw new RequestRefusedError('from_size', String(from), 'at least 1: every log begins with nothing');
  if (to < from) throw new RequestRefusedError('to_size', String(to), `at least from_size, ${from}`);
  if (to > BigInt(size)) throw new LogTooShortError(Number(to), size);
  return { from: Number(from), to: Number(to) };
}
