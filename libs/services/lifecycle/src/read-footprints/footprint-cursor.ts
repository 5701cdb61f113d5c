import type { ProductKey } from '../persistence/footprint.repository.js';

/** A page token that this service did not make. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
  readonly field = 'page_token';
  readonly expected = 'the next_page_token of an earlier answer';
  constructor() {
    super('page_token is not one of ours');
  }
}

/** Opaque to callers: the key of the last product of a page. */
export function encodeFootprintCursor({ facilityId, itemId, year }: ProductKey): string {
  return Buffer.from(JSON.stringify([facilityId, itemId, year]), 'utf8').toString('base64url');
}

/** Undefined for the first page. @throws CursorError */
export function decodeFootprintCursor(token: string): ProductKey | undefined {
  if (token === '') return undefined;
  const [facilityId, itemId, year] = parse(token);
  if (typeof facilityId !== 'string' || typeof itemId !== 'string' || typeof year !== 'number') throw new CursorError();
  return { facilityId, itemId, year };
}

function parse(token: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (Array.isArray(value)) return value;
  } catch {
    // Falls through to the error below: what a stranger sent need not even be JSON.
  }
  throw new CursorError();
}
