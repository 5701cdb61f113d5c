import { decodeBase64, encodeBase64 } from './base64.js';
import type { PrivateJwk } from './ed25519-key.js';
import { hashBytes } from './merkle-hash.js';
import { NoteError, parseNote, signNote, verifyNote } from './signed-note.js';
import type { NoteKey, SignedNote } from './signed-note.js';

/** What a log claims about itself at one size (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** The log's name, also the name of the key that signs. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The three lines that are signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** The checkpoint as a note signed by the log under its origin. @throws NoteError */
export function signCheckpoint(checkpoint: Checkpoint, key: PrivateJwk): string {
  return signNote(checkpointText(checkpoint), checkpoint.origin, key);
}

/**
 * The claim inside a note, unverified. Extension lines, which the format allows but no monitor can audit, are refused:
 * this log writes none.
 *
 * @throws NoteError, ShapeError
 */
export function parseCheckpoint(note: SignedNote): Checkpoint {
  const [, origin = '', size = '', root = ''] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([^\n]+)\n$/.exec(note.text) ?? [];
  const checkpoint = { origin, size: Number(size), root: decodeBase64(root, 'checkpoint root') };
  if (origin === '' || !Number.isSafeInteger(checkpoint.size) || checkpoint.root.length !== hashBytes)
    throw new NoteError('a checkpoint is the lines origin, size and base64 of a SHA-256');
  return checkpoint;
}

/**
 * The checkpoint of a note, after its signature by the log's key has been verified and its origin found to be that
 * key's name. Signatures by other keys are ignored, as the format demands.
 *
 * @throws NoteError, ShapeError
 */
export function verifyCheckpoint(text: string, logKey: NoteKey): Checkpoint {
  const note = parseNote(text);
  const checkpoint = parseCheckpoint(note);
  if (checkpoint.origin !== logKey.name)
    throw new NoteError(`origin ${JSON.stringify(checkpoint.origin)} is not the log ${JSON.stringify(logKey.name)}`);
  verifyNote(note, logKey);
  return checkpoint;
}
