import vectors from './__vectors__/rfc6962-vectors.json';
import { storeOf, NodeStore } from './__fixtures__/evidence-fixture.js';
import {
  appendLeaves,
  appendLeavesMax,
  consistencyPlan,
  hashesOf,
  hex,
  inclusionPlan,
  leafHash,
  MerkleError,
  nodeHash,
  rootOf,
  rootPlan,
  verifyConsistency,
  verifyInclusion,
} from './index.js';

const sizeMax = 300;
const leaves = Array.from({ length: sizeMax }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)));

/** MTH of RFC 6962 section 2.1, word for word: what the plans are measured against. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 1) return hashes[0]!;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return nodeHash(definedRoot(hashes.slice(0, split)), definedRoot(hashes.slice(split)));
}

const decode = (text: string) => Buffer.from(text, 'base64');
const decodeAll = (proof: readonly string[] | null) => (proof ?? []).map(decode);

describe('published vectors', () => {
  it('are all there', () => {
    expect([vectors.inclusion.length, vectors.consistency.length]).toEqual([98, 98]);
  });

  it.each(vectors.inclusion)('inclusion $file', ({ leafIdx, treeSize, root, leafHash: hash, proof, wantErr }) => {
    const claim = {
      leafHash: decode(hash),
      index: leafIdx,
      size: treeSize,
      proof: decodeAll(proof),
      root: decode(root),
    };
    expect(verifyInclusion(claim)).toBe(!wantErr);
  });

  it.each(vectors.consistency)('consistency $file', ({ size1, size2, root1, root2, proof, wantErr }) => {
    const claim = {
      oldSize: size1,
      oldRoot: decode(root1),
      newSize: size2,
      newRoot: decode(root2),
      proof: decodeAll(proof),
    };
    expect(verifyConsistency(claim)).toBe(!wantErr);
  });
});

describe('a stored tree', () => {
  it('has the roots the RFC defines, at every size and from one lookup', async () => {
    const store = await storeOf(leaves);
    for (let size = 1; size <= sizeMax; size += 1) {
      const before = store.lookups;
      expect(hex(await rootOf(size, store.lookup))).toBe(hex(definedRoot(leaves.slice(0, size))));
      expect(store.lookups).toBe(before + 1);
    }
    expect(hex(await rootOf(0, store.lookup))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is the same however its leaves are batched', async () => {
    const whole = await storeOf(leaves);
    const grown = new NodeStore();
    let size = 0;
    for (let batch = 1; size < sizeMax; batch += 1) {
      const growth = await appendLeaves(size, leaves.slice(size, size + batch), grown.lookup);
      grown.insert(growth.nodes);
      size = growth.size;
      expect(hex(growth.root)).toBe(hex(definedRoot(leaves.slice(0, size))));
    }
    expect(grown.size).toBe(whole.size);
    expect(await rootOf(sizeMax, grown.lookup)).toEqual(await rootOf(sizeMax, whole.lookup));
  });

  it('proves each leaf at each size, and no other', async () => {
    const store = await storeOf(leaves);
    for (let size = 1; size <= sizeMax; size += 1) {
      const root = definedRoot(leaves.slice(0, size));
      for (let index = size % 7; index < size; index += 7) {
        const proof = await hashesOf(inclusionPlan(index, size), store.lookup);
        const claim = { leafHash: leaves[index]!, index, size, proof, root };
        if (!verifyInclusion(claim)) throw new Error(`leaf ${index} of ${size} doesn't verify`);
        expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...claim, leafHash: leaves[(index + 1) % sizeMax]! })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(size === 1);
      }
    }
  });

  it('proves that it only grew, for all sizes m <= n <= 300', async () => {
    const store = await storeOf(leaves);
    const roots = Array.from({ length: sizeMax + 1 }, (_, size) =>
      size === 0 ? leaves[0]! : definedRoot(leaves.slice(0, size)),
    );
    let proofs = 0;
    for (let newSize = 1; newSize <= sizeMax; newSize += 1) {
      for (let oldSize = 1; oldSize <= newSize; oldSize += 1) {
        const proof = await hashesOf(consistencyPlan(oldSize, newSize), store.lookup);
        const claim = { oldSize, oldRoot: roots[oldSize]!, newSize, newRoot: roots[newSize]!, proof };
        if (!verifyConsistency(claim)) throw new Error(`${oldSize} to ${newSize} doesn't verify`);
        proofs += 1;
        if ((oldSize + newSize) % 5 !== 0) continue;
        const otherOld = { ...claim, oldRoot: roots[oldSize - 1]! };
        const otherNew = { ...claim, newRoot: roots[(newSize % sizeMax) + 1]! };
        // A tree of one leaf is the leaf, which stands in for the root of size 0.
        if (oldSize > 1 && verifyConsistency(otherOld))
          throw new Error(`${oldSize} to ${newSize} verifies another past`);
        if (verifyConsistency(otherNew)) throw new Error(`${oldSize} to ${newSize} verifies another future`);
      }
    }
    expect(proofs).toBe((sizeMax * (sizeMax + 1)) / 2);
  });

  it('detects a rewritten past', async () => {
    const honest = await storeOf(leaves.slice(0, 20));
    const rewritten = await storeOf(leaves.slice(0, 20).with(3, leaves[200]!));
    const proof = await hashesOf(consistencyPlan(12, 20), rewritten.lookup);
    const oldRoot = await rootOf(12, honest.lookup);
    const newRoot = await rootOf(20, rewritten.lookup);
    expect(verifyConsistency({ oldSize: 12, oldRoot, newSize: 20, newRoot, proof })).toBe(false);
  });

  it('asks for few nodes at sizes beyond 32 bits', () => {
    const size = 2 ** 40 + 2 ** 33 + 5;
    expect(rootPlan(size)[0]!.map(({ level }) => level)).toEqual([40, 33, 2, 0]);
    const plan = inclusionPlan(2 ** 40 + 2 ** 32 + 1, size);
    expect(plan).toHaveLength(35);
    expect(plan.at(-1)).toEqual([{ level: 40, index: 0 }]);
    expect(consistencyPlan(2 ** 40, size)).toEqual([rootPlan(size)[0]!.slice(1)]);
  });

  it.each<[string, () => unknown]>([
    ['a leaf beyond the tree', () => inclusionPlan(5, 5)],
    ['a negative leaf', () => inclusionPlan(-1, 5)],
    ['a half leaf', () => inclusionPlan(0.5, 5)],
    ['consistency from nothing', () => consistencyPlan(0, 5)],
    ['consistency with a smaller tree', () => consistencyPlan(6, 5)],
    ['a size no number can hold', () => rootPlan(2 ** 53)],
  ])('refuses %s', (_, plan) => {
    expect(plan).toThrow(MerkleError);
  });

  it('refuses a store with holes and batches beyond the limit', async () => {
    const empty = new NodeStore();
    await expect(rootOf(3, empty.lookup)).rejects.toThrow(MerkleError);
    await expect(appendLeaves(3, [leaves[0]!], empty.lookup)).rejects.toThrow(MerkleError);
    const tooMany = Array.from({ length: appendLeavesMax + 1 }, () => leaves[0]!);
    await expect(appendLeaves(0, tooMany, empty.lookup)).rejects.toThrow(MerkleError);
    await expect(appendLeaves(0, [new Uint8Array(31)], empty.lookup)).rejects.toThrow(MerkleError);
  });
});
