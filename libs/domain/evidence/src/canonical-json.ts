/** Nesting beyond this is refused: evidence is shallow, and recursion must end before the stack does. */
const depthMax = 64;

const loneSurrogate = /\p{Surrogate}/u;

/** A value that has no canonical JSON form, or bytes that are not in it. `field` is the path to the offending member. */
export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError';
  readonly field: string;
  readonly expected: string;
  constructor(field: string, expected: string, got: string) {
    super(`${field}: expected ${expected}, got ${got}`);
    this.field = field;
    this.expected = expected;
  }
}

/**
 * The canonical JSON text of a value (RFC 8785): members sorted by UTF-16 code units, no whitespace, ECMAScript numbers.
 *
 * Stricter than `JSON.stringify`, which drops or rewrites what it can't say: undefined members, functions, symbols,
 * bigints, NaN, infinities, lone surrogates, array holes and objects with a prototype of their own are all errors.
 *
 * @throws CanonicalJsonError
 */
export function canonicalize(value: unknown): string {
  return canonicalText(value, '$', 0);
}

/**
 * The value of JSON bytes that must already be canonical. Comparing the bytes with the canonical form of what was parsed
 * also rules out duplicate members, byte order marks, invalid UTF-8 and every other second spelling of the same value.
 *
 * @throws CanonicalJsonError
 */
export function parseCanonical(bytes: Uint8Array): unknown {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value: unknown;
  try {
    value = JSON.parse(given.toString('utf8'));
  } catch {
    throw new CanonicalJsonError('$', 'JSON', 'other bytes');
  }
  if (!Buffer.from(canonicalize(value), 'utf8').equals(given))
    throw new CanonicalJsonError('$', 'canonical JSON (RFC 8785)', 'another spelling of the same value');
  return value;
}

function canonicalText(value: unknown, path: string, depth: number): string {
  if (depth > depthMax) throw new CanonicalJsonError(path, `at most ${depthMax} levels of nesting`, 'more');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return canonicalString(value, path);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new CanonicalJsonError(path, 'a finite number', String(value));
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    const items = Array.from(value as readonly unknown[], (item, index) =>
      canonicalText(item, `${path}[${index}]`, depth + 1),
    );
    return `[${items.join(',')}]`;
  }
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((name) => {
        const memberPath = `${path}.${name}`;
        return `${canonicalString(name, memberPath)}:${canonicalText(value[name], memberPath, depth + 1)}`;
      });
    return `{${members.join(',')}}`;
  }
  throw new CanonicalJsonError(path, 'a JSON value', typeof value === 'object' ? 'an object of a class' : typeof value);
}

function canonicalString(text: string, path: string): string {
  if (loneSurrogate.test(text)) throw new CanonicalJsonError(path, 'well-formed Unicode', 'a lone surrogate');
  return JSON.stringify(text);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !isForeignObjectPrototype(prototype)) return false;
  return Object.getOwnPropertySymbols(value).length === 0;
}

/** `Object.prototype` of another realm (a vm context or worker), which is plain too. */
function isForeignObjectPrototype(prototype: unknown): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}
