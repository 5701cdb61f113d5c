import { verifyBytes, signBytes } from './ed25519-key.js';
import type { PrivateJwk } from './ed25519-key.js';
import { hex } from './digest.js';
import { NoteError, noteKey, noteSignatureType, parseNote, parseSignatureLine, signatureLine } from './signed-note.js';
import type { NoteKey } from './signed-note.js';

const timestampBytes = 8;

/**
 * A witness's signature line for a checkpoint (c2sp.org/tlog-cosignature, Ed25519): "at this time this was the largest
 * tree of the log I have seen, and it was consistent with all before". The caller must have verified exactly that.
 *
 * @param atSeconds POSIX time
 * @throws NoteError
 */
export function cosign(checkpointNote: string, witnessName: string, key: PrivateJwk, atSeconds: number): string {
  const { id } = noteKey(witnessName, key, noteSignatureType.cosignature);
  const timestamp = Buffer.alloc(timestampBytes);
  timestamp.writeBigUInt64BE(BigInt(atSeconds));
  const signature = signBytes(key, cosignedBytes(parseNote(checkpointNote).text, atSeconds));
  return signatureLine({ name: witnessName, keyId: id, bytes: Buffer.concat([timestamp, signature]) });
}

/** When the witness cosigned, in POSIX seconds. @throws NoteError, ShapeError when the line isn't this key's or doesn't verify */
export function verifyCosignature(checkpointNote: string, line: string, key: NoteKey): number {
  const { name, keyId, bytes } = parseSignatureLine(line);
  if (key.type !== noteSignatureType.cosignature || name !== key.name || keyId !== key.id)
    throw new NoteError(`cosignature by ${name}+${keyId}, not by witness ${key.name}+${key.id}`);
  if (bytes.length <= timestampBytes) throw new NoteError(`the cosignature by ${name} has no timestamp`);
  const atSeconds = Number.parseInt(hex(bytes.subarray(0, timestampBytes)), 16);
  const message = cosignedBytes(parseNote(checkpointNote).text, atSeconds);
  if (!Number.isSafeInteger(atSeconds) || !verifyBytes(key.jwk, message, bytes.subarray(timestampBytes)))
    throw new NoteError(`the cosignature by ${name}+${keyId} doesn't verify`);
  return atSeconds;
}

function cosignedBytes(checkpointText: string, atSeconds: number): Uint8Array {
  return Buffer.from(`cosignature/v1\ntime ${atSeconds}\n${checkpointText}`, 'utf8');
}
