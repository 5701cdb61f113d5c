import { RequestRefusedError } from '../errors.js';

export const pageSizeMax = 500;
export const pageSizeDefault = 100;
const tokenPattern = /^[A-Za-z0-9_-]{1,32}$/;
const indexPattern = /^(0|[1-9][0-9]{0,15})$/;

export interface LeafPage {
  readonly object: { readonly type: string; readonly id: string };
  /** Index in the log of the first leaf that may be on the page. */
  readonly first: number;
  readonly count: number;
}

/** What of a ListLeavesRequest is needed. */
export interface PageRequest {
  readonly objectType: string;
  readonly objectId: string;
  readonly pageSize: number;
  readonly pageToken: string;
}

/** @throws RequestRefusedError */
export function leafPageOf({ objectType, objectId, pageSize, pageToken }: PageRequest): LeafPage {
  if (objectType === '') throw new RequestRefusedError('object_type', objectType, 'a type of object, such as run');
  if (objectId === '') throw new RequestRefusedError('object_id', objectId, 'the id of an object');
  if (pageSize > pageSizeMax)
    throw new RequestRefusedError('page_size', String(pageSize), `at most ${pageSizeMax}, or 0 for ${pageSizeDefault}`);
  return {
    object: { type: objectType, id: objectId },
    first: pageToken === '' ? 0 : readToken(pageToken),
    count: pageSize === 0 ? pageSizeDefault : pageSize,
  };
}

/** Opaque to callers. It grants nothing: row-level security binds the query whatever a token says. */
export function pageToken(first: number): string {
  return Buffer.from(String(first)).toString('base64url');
}

function readToken(token: string): number {
  const text = tokenPattern.test(token) ? Buffer.from(token, 'base64url').toString('utf8') : '';
  if (!indexPattern.test(text) || !Number.isSafeInteger(Number(text)))
    throw new RequestRefusedError('page_token', token, 'the next_page_token of an answer, unchanged');
  return Number(text);
}
