import { foldHashes, hashBytes, nodeHash } from './merkle-hash.js';
import { lookUpAll, MerkleError, rootPlan } from './merkle-plan.js';
import type { NodeId, NodeLookup } from './merkle-plan.js';

/** Leaves appended at once: bounds the memory and the transaction of one batch. */
export const appendLeavesMax = 65_536;

export interface StoredNode extends NodeId {
  readonly hash: Uint8Array;
}

export interface TreeGrowth {
  /** Number of leaves after the append. */
  readonly size: number;
  readonly root: Uint8Array;
  /** Subtrees the append completed, leaves included: all that has to be inserted, nothing stored changes. */
  readonly nodes: readonly StoredNode[];
}

/**
 * Appends leaves to a tree of `size` leaves, reading only its right edge (one lookup of at most 53 nodes).
 *
 * @param leafHashes hashes made by `leafHash`, at most `appendLeavesMax`
 * @throws MerkleError
 */
export async function appendLeaves(
  size: number,
  leafHashes: readonly Uint8Array[],
  lookup: NodeLookup,
): Promise<TreeGrowth> {
  if (leafHashes.length > appendLeavesMax)
    throw new MerkleError(`at most ${appendLeavesMax} leaves at once, got ${leafHashes.length}`);
  if (leafHashes.some((hash) => hash.length !== hashBytes)) throw new MerkleError('a leaf hash has 32 bytes');
  const edgeNodes = rootPlan(size).flat();
  const edgeHashes = await lookUpAll(edgeNodes, lookup);
  const edge: StoredNode[] = edgeNodes.map((node, at) => ({ ...node, hash: edgeHashes[at] ?? new Uint8Array() }));
  const nodes: StoredNode[] = [];
  leafHashes.forEach((hash, offset) => {
    let node: StoredNode = { level: 0, index: size + offset, hash };
    nodes.push(node);
    for (let left = edge.at(-1); left?.level === node.level; left = edge.at(-1)) {
      edge.pop();
      node = { level: node.level + 1, index: left.index / 2, hash: nodeHash(left.hash, node.hash) };
      nodes.push(node);
    }
    edge.push(node);
  });
  return { size: size + leafHashes.length, root: foldHashes(edge.map(({ hash }) => hash)), nodes };
}
