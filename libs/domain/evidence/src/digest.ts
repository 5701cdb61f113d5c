import { createHash } from 'node:crypto';
import { canonicalize } from './canonical-json.js';

/** SHA-256 of the parts one after another; texts are hashed as UTF-8. 32 bytes. */
export function sha256(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex(...parts: readonly (Uint8Array | string)[]): string {
  return hex(sha256(...parts));
}

/** SHA-256 of the canonical JSON form (RFC 8785) of a value, in hex. @throws CanonicalJsonError */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalize(value));
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
