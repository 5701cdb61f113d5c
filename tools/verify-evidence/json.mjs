/** Canonical JSON (RFC 8785), strict base64 and decimals. Each throws an Error that says what is wrong. */

const depthMax = 64;

export class UnreadableError extends Error {}

/** The JSON value of bytes which must be spelt canonically: sorted members, no whitespace, no duplicate, valid UTF-8. */
export function readCanonicalJson(bytes) {
  let value;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new UnreadableError('is not JSON in UTF-8');
  }
  if (!Buffer.from(writeCanonicalJson(value)).equals(Buffer.from(bytes)))
    throw new Error('is not canonical JSON (RFC 8785): another spelling, whitespace or a duplicate member');
  return value;
}

export function writeCanonicalJson(value, depth = 0) {
  if (depth > depthMax) throw new Error(`is nested more than ${depthMax} levels`);
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw new Error('has a lone surrogate');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeCanonicalJson(item, depth + 1)).join(',')}]`;
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${writeCanonicalJson(name)}:${writeCanonicalJson(value[name], depth + 1)}`).join(',')}}`;
}

/** Standard base64; only the one text that encodes these bytes. */
export function fromBase64(text, what, length) {
  return decode(text, what, length, 'base64');
}

/** Base64url without padding; only the one text that encodes these bytes. */
export function fromBase64Url(text, what, length) {
  return decode(text, what, length, 'base64url');
}

function decode(text, what, length, encoding) {
  const bytes = typeof text === 'string' ? Buffer.from(text, encoding) : Buffer.alloc(0);
  if (bytes.toString(encoding) !== text) throw new Error(`${what} is not canonical ${encoding}`);
  if (length !== undefined && bytes.length !== length)
    throw new Error(`${what} has ${bytes.length} bytes, not ${length}`);
  return bytes;
}

const decimal = /^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?$/;
const fractionDigits = 12;

/** A plain decimal text as an integer count of 10^-12, so that comparing needs no rounding. */
export function readDecimal(text, what) {
  if (typeof text !== 'string' || !decimal.test(text)) throw new Error(`${what} is not a plain decimal`);
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(fractionDigits, '0'));
}
