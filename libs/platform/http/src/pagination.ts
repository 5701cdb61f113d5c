import { z } from 'zod';
import { problemType, problem, RequestRefusedException, shownValue } from './problem.js';

export const pageSizeMax = 1_000;
export const pageSizeDefault = 100;
const cursorLengthMax = 1_024;

/** Query parameters of a paged list; extend it with the list's filters. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(pageSizeMax).default(pageSizeDefault),
  cursor: z.string().min(1).max(cursorLengthMax).optional(),
});

/** An opaque text for the position after the last item sent. Clients hand it back; they must not read it. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/**
 * The position in a cursor. It came over the wire, so it is checked like any other input; it grants nothing that the
 * query would not, which is why it carries no signature.
 *
 * @throws RequestRefusedException 400
 */
export function decodeCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parsed(cursor));
  if (result.success) return result.data;
  const expected = 'the cursor of a "next" link, unchanged';
  throw new RequestRefusedException(
    problem(400, {
      type: problemType('validation-failed'),
      title: 'Unknown cursor',
      errors: [{ field: '/cursor', value: shownValue(cursor), expected, in: 'query' }],
    }),
  );
}

/** RFC 8288 `Link` value for the next page: the request's own target with its cursor replaced. */
export function nextLink(requestUrl: string, cursor: string, publicUrl = ''): string {
  const [path = '', query = ''] = requestUrl.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `<${publicUrl.replace(/\/$/, '')}${path}?${parameters.toString()}>; rel="next"`;
}

function parsed(cursor: string): unknown {
  if (cursor.length > cursorLengthMax || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
