/** The transparency log's side: RFC 6962 hashes and proofs, and the C2SP text formats for notes, checkpoints and proofs. */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { fromBase64 } from './json.mjs';

export const plainType = 0x01;
export const cosignatureType = 0x04;

export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function verifyEd25519(rawKey, message, signature) {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: rawKey.toString('base64url') }, format: 'jwk' });
  return verify(null, message, key, signature);
}

export function hashLeaf(bytes) {
  return sha256(Buffer.of(0), bytes);
}

function hashNode(left, right) {
  return sha256(Buffer.of(1), left, right);
}

/** The largest power of two below `size`: where RFC 6962 splits a tree. */
function splitOf(size) {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The root that a leaf hash and its inclusion proof lead to (RFC 6962 section 2.1.1, followed from the root down). */
export function rootByInclusion(leafHash, index, size, proof) {
  if (size === 1) {
    if (proof.length > 0) throw new Error('the proof has too many hashes');
    return leafHash;
  }
  if (proof.length === 0) throw new Error('the proof has too few hashes');
  const [rest, sibling, split] = [proof.slice(0, -1), proof.at(-1), splitOf(size)];
  return index < split
    ? hashNode(rootByInclusion(leafHash, index, split, rest), sibling)
    : hashNode(sibling, rootByInclusion(leafHash, index - split, size - split, rest));
}

/** The old and the new root that a consistency proof leads to (RFC 6962 section 2.1.2). */
export function rootsByConsistency(oldSize, oldRoot, newSize, proof, isWholeOldTree = true) {
  if (oldSize === newSize) {
    if (proof.length !== (isWholeOldTree ? 0 : 1)) throw new Error('the proof has the wrong number of hashes');
    const root = isWholeOldTree ? oldRoot : proof[0];
    return { old: root, new: root };
  }
  if (proof.length === 0) throw new Error('the proof has too few hashes');
  const [rest, sibling, split] = [proof.slice(0, -1), proof.at(-1), splitOf(newSize)];
  if (oldSize <= split) {
    const left = rootsByConsistency(oldSize, oldRoot, split, rest, isWholeOldTree);
    return { old: left.old, new: hashNode(left.new, sibling) };
  }
  const right = rootsByConsistency(oldSize - split, oldRoot, newSize - split, rest, false);
  return { old: hashNode(sibling, right.old), new: hashNode(sibling, right.new) };
}

/** A key that signs notes: its id is SHA-256(name, newline, type, key) cut to 4 bytes (c2sp.org/signed-note). */
export function noteKey(name, type, raw) {
  if (!/^[^\s+\p{Cc}]+$/u.test(name)) throw new Error(`${JSON.stringify(name)} is not a key name`);
  return { name, type, raw, id: sha256(name, '\n', Buffer.of(type), raw).toString('hex', 0, 4) };
}

/** Reads `name+id+base64(type, key)`. */
export function readVerifierKey(text, type) {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
  if (name === undefined) throw new Error(`${JSON.stringify(text)} is not a verifier key`);
  const bytes = fromBase64(encoded, 'verifier key', 33);
  if (bytes[0] !== type) throw new Error(`verifier key ${name} is of type ${bytes[0]}, not ${type}`);
  const key = noteKey(name, type, bytes.subarray(1));
  if (key.id !== id) throw new Error(`verifier key ${name}+${id} has the id ${key.id}`);
  return key;
}

/** Splits a signed note into the text that is signed and its signature lines. */
function readNote(note) {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw new Error('is not a signed note');
  return { text: note.slice(0, split + 1), lines: note.slice(split + 2, -1).split('\n') };
}

function readSignatureLine(line) {
  const [, name, encoded] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  if (name === undefined) throw new Error('has a malformed signature line');
  const bytes = fromBase64(encoded, 'signature');
  return { name, id: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) };
}

/** Origin, size and root of a checkpoint, once its signature by the log's key is verified. */
export function openCheckpoint(note, logKey, { onlySignature }) {
  const { text, lines } = readNote(note);
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([^\n]+)\n$/.exec(text) ?? [];
  if (origin === undefined || !Number.isSafeInteger(Number(size))) throw new Error('is not a checkpoint');
  if (origin !== logKey.name)
    throw new Error(`origin is ${JSON.stringify(origin)}, the log is ${JSON.stringify(logKey.name)}`);
  if (onlySignature && lines.length !== 1) throw new Error(`has ${lines.length} signatures, not the log's only`);
  const own = lines.map(readSignatureLine).filter(({ name, id }) => name === logKey.name && id === logKey.id);
  if (own.length === 0) throw new Error(`has no signature by ${logKey.name}+${logKey.id}`);
  if (!own.every(({ bytes }) => verifyEd25519(logKey.raw, Buffer.from(text), bytes)))
    throw new Error(`the signature by ${logKey.name}+${logKey.id} does not verify`);
  return { origin, size: Number(size), root: fromBase64(root, 'root', 32) };
}

/** The POSIX time of a witness's cosignature over the checkpoint (c2sp.org/tlog-cosignature), once verified. */
export function openCosignature(note, line, key) {
  const { name, id, bytes } = readSignatureLine(line);
  if (name !== key.name || id !== key.id) throw new Error(`is by ${name}+${id}, not by ${key.name}+${key.id}`);
  if (bytes.length !== 72) throw new Error(`has ${bytes.length} bytes, not a timestamp and a signature`);
  const seconds = bytes.readBigUInt64BE();
  const message = Buffer.from(`cosignature/v1\ntime ${seconds}\n${readNote(note).text}`);
  if (!verifyEd25519(key.raw, message, bytes.subarray(8))) throw new Error(`by ${name}+${id} does not verify`);
  return seconds;
}

/** Index, hashes and checkpoint of a c2sp.org/tlog-proof@v1 text. */
export function readTlogProof(text) {
  const [, index, hashes, checkpoint] =
    /^c2sp\.org\/tlog-proof@v1\nindex (0|[1-9][0-9]{0,15})\n((?:[^\n]+\n){0,53})\n(.+)$/s.exec(text) ?? [];
  if (index === undefined) throw new Error('is not a c2sp.org/tlog-proof@v1 text');
  const lines = hashes.split('\n').slice(0, -1);
  return { index: Number(index), hashes: lines.map((line) => fromBase64(line, 'a hash', 32)), checkpoint };
}
