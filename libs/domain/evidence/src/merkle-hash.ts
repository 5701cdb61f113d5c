import { sha256 } from './digest.js';

/** Bytes of every hash in the tree. */
export const hashBytes = 32;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** Hash of a leaf: SHA-256(0x00 || bytes), RFC 6962 section 2.1. */
export function leafHash(bytes: Uint8Array): Uint8Array {
  return sha256(leafPrefix, bytes);
}

/** Hash of an inner node: SHA-256(0x01 || left || right), RFC 6962 section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(nodePrefix, left, right);
}

/**
 * Hash of a range from the hashes of the perfect subtrees it consists of, widest first. Of none: SHA-256 of nothing, the
 * root of the empty tree.
 */
export function foldHashes(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? sha256() : hashes.reduceRight((right, left) => nodeHash(left, right));
}
