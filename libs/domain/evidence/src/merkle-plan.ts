import { foldHashes, hashBytes } from './merkle-hash.js';

/** A perfect subtree: the root over leaves `index * 2^level` to `(index + 1) * 2^level - 1`. Its hash never changes again, so it can be stored. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/**
 * Which stored nodes a root or a proof is made of. One entry per hash of the result; the hash of an entry is folded
 * from its nodes, because the right edge of a tree whose size isn't a power of two is not stored.
 */
export type HashPlan = readonly (readonly NodeId[])[];

/** Hashes of stored nodes, in the order asked. Called once per root or proof, so that a database needs one query. */
export type NodeLookup = (nodes: readonly NodeId[]) => Promise<readonly Uint8Array[]>;

/** A position or size outside the tree, or a store that doesn't hold the tree it says it does. */
export class MerkleError extends Error {
  override readonly name = 'MerkleError';
}

/** Nodes of the root over the first `size` leaves. @throws MerkleError */
export function rootPlan(size: number): HashPlan {
  checkSize(size);
  return [perfectNodes(0, size)];
}

/** Nodes of the inclusion proof of leaf `index` in the tree of `size` leaves: PATH of RFC 6962 section 2.1.1. @throws MerkleError */
export function inclusionPlan(index: number, size: number): HashPlan {
  checkSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size)
    throw new MerkleError(`leaf ${index} is not in a tree of ${size} leaves`);
  const plan: (readonly NodeId[])[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      plan.push(perfectNodes(middle, end));
      end = middle;
    } else {
      plan.push(perfectNodes(start, middle));
      start = middle;
    }
  }
  return plan.reverse();
}

/**
 * Nodes of the proof that the tree of `newSize` leaves begins with the tree of `oldSize`: PROOF of RFC 6962 section
 * 2.1.2. Equal sizes need no hashes.
 *
 * @throws MerkleError unless 0 < oldSize <= newSize
 */
export function consistencyPlan(oldSize: number, newSize: number): HashPlan {
  checkSize(newSize);
  if (!Number.isSafeInteger(oldSize) || oldSize <= 0 || oldSize > newSize)
    throw new MerkleError(`no consistency proof from ${oldSize} to ${newSize} leaves`);
  const plan: (readonly NodeId[])[] = [];
  let [start, end] = [0, newSize];
  while (oldSize < end) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      plan.push(perfectNodes(middle, end));
      end = middle;
    } else {
      plan.push(perfectNodes(start, middle));
      start = middle;
    }
  }
  // Starting at 0 means this subtree is the whole old tree, whose root the verifier already has.
  if (start > 0) plan.push(perfectNodes(start, end));
  return plan.reverse();
}

/** The hashes a plan stands for, from one lookup. @throws MerkleError when the store answers with too few or malformed hashes */
export async function hashesOf(plan: HashPlan, lookup: NodeLookup): Promise<readonly Uint8Array[]> {
  const stored = await lookUpAll(plan.flat(), lookup);
  let at = 0;
  return plan.map((nodes) => {
    const hash = foldHashes(stored.slice(at, at + nodes.length));
    at += nodes.length;
    return hash;
  });
}

/** The root over the first `size` leaves. @throws MerkleError */
export async function rootOf(size: number, lookup: NodeLookup): Promise<Uint8Array> {
  return foldHashes(await lookUpAll(rootPlan(size).flat(), lookup));
}

export async function lookUpAll(nodes: readonly NodeId[], lookup: NodeLookup): Promise<readonly Uint8Array[]> {
  if (nodes.length === 0) return [];
  const hashes = await lookup(nodes);
  if (hashes.length !== nodes.length || hashes.some((hash) => hash.length !== hashBytes))
    throw new MerkleError(`asked for ${nodes.length} stored hashes, got ${hashes.length} or malformed ones`);
  return hashes;
}

/** The perfect subtrees that cover leaves `start` to `end - 1`, widest first. `start` must be a multiple of the widest. */
function perfectNodes(start: number, end: number): readonly NodeId[] {
  const nodes: NodeId[] = [];
  let at = start;
  while (at < end) {
    let [level, width] = [0, 1];
    while (width * 2 <= end - at) [level, width] = [level + 1, width * 2];
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The largest power of two smaller than `count`. Plain numbers, not shifts: sizes go beyond 32 bits. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new MerkleError(`${size} is not a number of leaves`);
}
