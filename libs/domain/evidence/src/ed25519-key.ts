import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { decodeBase64Url, encodeBase64Url } from './base64.js';
import { canonicalize } from './canonical-json.js';
import { sha256 } from './digest.js';
import { objectWith, oneOf, ShapeError, textOf } from './object-shape.js';

/** Bytes of an Ed25519 public key, of its private seed, and of a signature (RFC 8032). */
const keyBytes = 32;

/** An Ed25519 public key (RFC 8037). Plain JSON: this is also its stored form. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The 32 bytes of the public key, base64url. */
  readonly x: string;
}

export interface PrivateJwk extends PublicJwk {
  /** The 32 bytes of the private seed, base64url. */
  readonly d: string;
}

export function generateKey(): PrivateJwk {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return parsePrivateJwk({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, d: jwk.d });
}

/** The public half: what may be published. */
export function publicJwkOf(key: PublicJwk): PublicJwk {
  return { kty: key.kty, crv: key.crv, x: key.x };
}

/** A public key with exactly the members `kty`, `crv`, `x`. @throws ShapeError */
export function parsePublicJwk(value: unknown, field = 'jwk'): PublicJwk {
  const members = objectWith(value, field, ['kty', 'crv', 'x']);
  return readPublicMembers(members, field);
}

/** @throws ShapeError, also when the public half doesn't belong to the private one */
export function parsePrivateJwk(value: unknown, field = 'jwk'): PrivateJwk {
  const members = objectWith(value, field, ['kty', 'crv', 'x', 'd']);
  const key = { ...readPublicMembers(members, field), d: readKeyBytes(members['d'], `${field}.d`) };
  const derived = createPublicKey(createPrivateKey({ key, format: 'jwk' })).export({ format: 'jwk' });
  if (derived.x !== key.x) throw new ShapeError(`${field}.x`, 'the public key of d', key.x);
  return key;
}

function readPublicMembers(members: Readonly<Record<string, unknown>>, field: string): PublicJwk {
  return {
    kty: oneOf(members['kty'], `${field}.kty`, ['OKP']),
    crv: oneOf(members['crv'], `${field}.crv`, ['Ed25519']),
    x: readKeyBytes(members['x'], `${field}.x`),
  };
}

function readKeyBytes(value: unknown, field: string): string {
  const text = textOf(value, field);
  if (decodeBase64Url(text, field).length !== keyBytes) throw new ShapeError(field, `${keyBytes} bytes`, text);
  return text;
}

export function rawPublicKey(key: PublicJwk): Uint8Array {
  return decodeBase64Url(key.x, 'jwk.x');
}

/** @throws ShapeError when not 32 bytes */
export function publicJwkFromRaw(bytes: Uint8Array): PublicJwk {
  return parsePublicJwk({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64Url(bytes) });
}

/** JWK thumbprint (RFC 7638): base64url SHA-256 of the public key's required members. Our `kid` and the fingerprint shown to people. */
export function thumbprint(key: PublicJwk): string {
  return encodeBase64Url(sha256(canonicalize(publicJwkOf(key))));
}

/** Parsed keys by JWK object: parsing costs more than signing. */
const privateKeys = new WeakMap<PrivateJwk, KeyObject>();

export function privateKeyObject(key: PrivateJwk): KeyObject {
  const known = privateKeys.get(key);
  if (known) return known;
  const parsed = createPrivateKey({ key: { ...key }, format: 'jwk' });
  privateKeys.set(key, parsed);
  return parsed;
}

export function publicKeyObject(key: PublicJwk): KeyObject {
  return createPublicKey({ key: { ...publicJwkOf(key) }, format: 'jwk' });
}

/** Ed25519 signature (RFC 8032), 64 bytes. */
export function signBytes(key: PrivateJwk, bytes: Uint8Array): Uint8Array {
  return sign(null, bytes, privateKeyObject(key));
}

export function verifyBytes(key: PublicJwk, bytes: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, bytes, publicKeyObject(key), signature);
}
