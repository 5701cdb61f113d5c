import { decodeBase64, encodeBase64 } from './base64.js';
import { hex, sha256 } from './digest.js';
import { publicJwkFromRaw, publicJwkOf, rawPublicKey, signBytes, verifyBytes } from './ed25519-key.js';
import type { PrivateJwk, PublicJwk } from './ed25519-key.js';

/** Signatures read from one note: the format asks verifiers to accept at least 16 and to set a limit. */
const signaturesMax = 64;
const keyIdBytes = 4;

/** Signature type bytes of c2sp.org/signed-note: plain Ed25519, and a witness's timestamped cosignature. */
export const noteSignatureType = { ed25519: 0x01, cosignature: 0x04 } as const;
export type NoteSignatureType = (typeof noteSignatureType)[keyof typeof noteSignatureType];

/** A key that signs notes. Name and id together identify it in a signature line. */
export interface NoteKey {
  readonly name: string;
  /** 8 hex digits. */
  readonly id: string;
  readonly type: NoteSignatureType;
  readonly jwk: PublicJwk;
}

export interface NoteSignature {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

export interface SignedNote {
  /** What was signed, its final newline included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A note, signature line or verifier key that isn't well formed or doesn't verify. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
}

/**
 * The key under `name`, with id SHA-256(name || 0x0A || type || public key)[:4] as c2sp.org/signed-note recommends.
 *
 * @throws NoteError when the name is empty or has a space or plus
 */
export function noteKey(name: string, jwk: PublicJwk, type: NoteSignatureType = noteSignatureType.ed25519): NoteKey {
  if (!/^[^\s+\p{Cc}]+$/u.test(name)) throw new NoteError(`${JSON.stringify(name)} is not a key name`);
  const digest = sha256(name, '\n', Uint8Array.of(type), rawPublicKey(jwk));
  return { name, id: hex(digest.subarray(0, keyIdBytes)), type, jwk: publicJwkOf(jwk) };
}

/** The verifier key text `name+id+base64(type || public key)`. */
export function formatVerifierKey({ name, id, type, jwk }: NoteKey): string {
  return `${name}+${id}+${encodeBase64(Buffer.concat([Uint8Array.of(type), rawPublicKey(jwk)]))}`;
}

/** @throws NoteError, ShapeError when malformed, of another type, or when the id isn't that of the key */
export function parseVerifierKey(text: string): NoteKey {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = decodeBase64(encoded, 'verifier key');
  const type = Object.values(noteSignatureType).find((known) => known === bytes[0]);
  if (name === '' || type === undefined) throw new NoteError(`${JSON.stringify(text)} is not an Ed25519 verifier key`);
  const key = noteKey(name, publicJwkFromRaw(bytes.subarray(1)), type);
  if (key.id !== id) throw new NoteError(`verifier key ${name}+${id}: the id of this key is ${key.id}`);
  return key;
}

/** A note over `text`, which must end in a newline, signed by one key under `name`. @throws NoteError */
export function signNote(text: string, name: string, key: PrivateJwk): string {
  checkText(text);
  const { id } = noteKey(name, key);
  return `${text}\n${signatureLine({ name, keyId: id, bytes: signBytes(key, Buffer.from(text, 'utf8')) })}\n`;
}

/** @throws NoteError, ShapeError */
export function parseNote(note: string): SignedNote {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new NoteError('not a signed note: no empty line before signatures');
  const text = note.slice(0, split + 1);
  checkText(text);
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > signaturesMax) throw new NoteError(`a note with more than ${signaturesMax} signatures`);
  return { text, signatures: lines.map(parseSignatureLine) };
}

/** Whether the note carries a signature by this plain Ed25519 key that verifies. @throws NoteError when it doesn't */
export function verifyNote(note: SignedNote, key: NoteKey): void {
  const signatures = note.signatures.filter(({ name, keyId }) => name === key.name && keyId === key.id);
  if (signatures.length === 0) throw new NoteError(`no signature by ${key.name}+${key.id}`);
  for (const { bytes } of signatures)
    if (!verifyBytes(key.jwk, Buffer.from(note.text, 'utf8'), bytes))
      throw new NoteError(`the signature by ${key.name}+${key.id} doesn't verify`);
}

export function signatureLine({ name, keyId, bytes }: NoteSignature): string {
  return `\u2014 ${name} ${encodeBase64(Buffer.concat([Buffer.from(keyId, 'hex'), bytes]))}`;
}

/** @throws NoteError, ShapeError */
export function parseSignatureLine(line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const bytes = decodeBase64(encoded, 'signature');
  if (bytes.length <= keyIdBytes) throw new NoteError(`${JSON.stringify(line.slice(0, 80))} is not a signature line`);
  return { name, keyId: hex(bytes.subarray(0, keyIdBytes)), bytes: bytes.subarray(keyIdBytes) };
}

function checkText(text: string): void {
  if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(text))
    throw new NoteError('the text of a note is UTF-8 lines without control characters');
}
