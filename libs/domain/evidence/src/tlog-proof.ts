import { decodeBase64, encodeBase64 } from './base64.js';
import { hashBytes } from './merkle-hash.js';
import { ShapeError } from './object-shape.js';

const firstLine = 'c2sp.org/tlog-proof@v1';
/** A proof in a tree of 2^53 leaves has this many hashes. */
const proofHashesMax = 53;

/** That a leaf is in a log, checkable offline (c2sp.org/tlog-proof@v1). */
export interface TlogProof {
  readonly index: number;
  /** From the leaf's sibling to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

export function formatTlogProof({ index, hashes, checkpoint }: TlogProof): string {
  const lines = [firstLine, `index ${index}`, ...hashes.map(encodeBase64)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** Refuses the optional `extra` line: it is not authenticated, and this log writes none. @throws ShapeError */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  const [head, indexLine = '', ...hashLines] = text.slice(0, Math.max(split, 0)).split('\n');
  if (head !== firstLine) throw new ShapeError('proof', `the first line ${firstLine}`, head);
  const digits = /^index (0|[1-9][0-9]{0,15})$/.exec(indexLine)?.[1];
  if (digits === undefined || !Number.isSafeInteger(Number(digits)))
    throw new ShapeError('proof', 'a line "index <number>"', indexLine);
  if (hashLines.length > proofHashesMax)
    throw new ShapeError('proof', `at most ${proofHashesMax} hashes`, hashLines.length);
  const hashes = hashLines.map((line) => {
    const hash = decodeBase64(line, 'proof');
    if (hash.length !== hashBytes) throw new ShapeError('proof', 'base64 of a SHA-256', line);
    return hash;
  });
  return { index: Number(digits), hashes, checkpoint: text.slice(split + 2) };
}
