import { ShapeError } from './object-shape.js';

/** Standard base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Base64url without padding (RFC 4648 section 5). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/**
 * Bytes of a standard base64 text. Only the one text that `encodeBase64` would write is accepted, so no character,
 * padding or spare bit of it can change without the bytes changing.
 *
 * @throws ShapeError
 */
export function decodeBase64(text: string, field: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new ShapeError(field, 'canonical base64', text);
  return bytes;
}

/** As `decodeBase64`, for base64url without padding. @throws ShapeError */
export function decodeBase64Url(text: string, field: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new ShapeError(field, 'canonical base64url', text);
  return bytes;
}
