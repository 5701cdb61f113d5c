export const respondAsync = 'respond-async';

/** Up to the end where nothing closes it, so that it is read once, whatever was sent. */
const quoted = /"(?:[^"\\]|\\.)*(?:"|\\?$)/g;

/** Whether a Prefer header (RFC 7240) asks for `respond-async`, alone or among other preferences. */
export function prefersAsync(header: string | readonly string[] | undefined): boolean {
  const text = typeof header === 'string' ? header : (header ?? []).join(',');
  // A comma or a semicolon inside a quoted value separates nothing.
  return text
    .replaceAll(quoted, '""')
    .split(',')
    .some((preference) => preference.split(';', 1)[0]?.trim().toLowerCase() === respondAsync);
}
