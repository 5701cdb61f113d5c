/** Deeper structures than this are cut: a log line is a line, and a cyclic object must not hang the process. */
const depthMax = 6;
const entriesMax = 50;
const textLengthMax = 8192;
const mark = '[redacted]';

/** Names compared without case, dashes and underscores: `Client-Secret`, `clientSecret` and `client_secret` are one. */
const secretNames: ReadonlySet<string> = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'clientsecret',
  'secret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'internaltoken',
  'password',
  'privatekey',
  'apikey',
]);

/** `scheme credentials` as RFC 9110 section 11.4 writes them, wherever they turn up inside a text. */
const credentialsPattern = /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{6,}/gi;
/** `user:password@` in a connection string. */
const userInfoPattern = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;

/** Whether a field of this name holds a secret and must not be shown, in a log or in an error sent back. */
export function isSecretName(name: string): boolean {
  return secretNames.has(name.replaceAll(/[-_]/g, '').toLowerCase());
}

export function redactText(text: string): string {
  const cut = text.length > textLengthMax ? `${text.slice(0, textLengthMax)}…` : text;
  return cut.replaceAll(credentialsPattern, `$1 ${mark}`).replaceAll(userInfoPattern, `$1:${mark}@`);
}

/**
 * A copy that is safe to write to a log: secrets replaced by name and by shape, errors spelled out, bytes reduced to
 * their length, depth and breadth bounded.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return `[${value.byteLength} bytes]`;
  if (depth >= depthMax) return '[…]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, entriesMax).map((item) => redact(item, depth + 1));
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return redactEntries(entries, depth);
}

function redactEntries(entries: readonly (readonly [unknown, unknown])[], depth: number): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [key, item] of entries.slice(0, entriesMax)) {
    const name = String(key);
    safe[name] = isSecretName(name) && item !== undefined ? mark : redact(item, depth + 1);
  }
  return safe;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    ...redactEntries(Object.entries(error), depth),
    name: error.name,
    message: redactText(error.message),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
