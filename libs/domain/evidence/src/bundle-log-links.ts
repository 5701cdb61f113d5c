import { decodeBase64, encodeBase64 } from './base64.js';
import type { EvidenceBundle } from './bundle.js';
import type { CheckedKeys } from './bundle-keys.js';
import { verifyCheckpoint } from './checkpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { verifyCosignature } from './cosignature.js';
import type { EvidenceSteps } from './evidence-steps.js';
import { parseLeaf } from './leaf.js';
import type { AuditLeaf } from './leaf.js';
import { leafHash } from './merkle-hash.js';
import { verifyConsistency, verifyInclusion } from './merkle-verify.js';
import { ShapeError } from './object-shape.js';
import { parseNote } from './signed-note.js';
import { parseTlogProof } from './tlog-proof.js';

/** A leaf of the bundle with the hash the tree knows it by. */
export interface HashedLeaf {
  readonly leaf: AuditLeaf;
  readonly hash: Uint8Array;
}

/** That the log's key signed the checkpoint, and nobody else: a second signature would be bytes nobody checks. */
export function checkCheckpoint(steps: EvidenceSteps, bundle: EvidenceBundle, keys: CheckedKeys): Checkpoint {
  return steps.check(
    'checkpoint',
    () => {
      const count = parseNote(bundle.checkpoint).signatures.length;
      if (count !== 1) throw new ShapeError('checkpoint', 'the signature of the log only', count);
      return verifyCheckpoint(bundle.checkpoint, keys.log);
    },
    ({ origin, size, root }) => `${origin} signed ${size} leaves under root ${encodeBase64(root)}`,
  );
}

export function checkWitnesses(steps: EvidenceSteps, bundle: EvidenceBundle, keys: CheckedKeys): void {
  bundle.witnesses.forEach((line, index) => {
    steps.check(
      `witnesses[${index}]`,
      () => {
        const witness = keys.witnesses[index];
        if (!witness) throw new ShapeError('keys', 'a key for this cosignature', 'none');
        return { name: witness.key.name, at: verifyCosignature(bundle.checkpoint, line, witness.key) };
      },
      ({ name, at }) => `${name} cosigned at ${at} s`,
    );
  });
}

/** Leaves in their canonical bytes and by ascending index. */
export function checkLeaves(steps: EvidenceSteps, bundle: EvidenceBundle): readonly HashedLeaf[] {
  let before = -1;
  const leaves = bundle.leaves.map((text, position) =>
    steps.check(
      `leaves[${position}]`,
      () => {
        const bytes = decodeBase64(text, 'leaf');
        const leaf = parseLeaf(bytes);
        if (leaf.index <= before) throw new ShapeError('leaf.index', `more than ${before}`, leaf.index);
        before = leaf.index;
        return { leaf, hash: leafHash(bytes) };
      },
      ({ leaf }) => `leaf ${leaf.index}: ${leaf.action} at ${leaf.at}`,
    ),
  );
  steps.expect('leaves', leaves.length > 0, `${leaves.length} leaves`, 'the bundle has no leaf');
  return leaves;
}

/** That every leaf is in the tree of the checkpoint, at the index it says. */
export function checkProofs(
  steps: EvidenceSteps,
  bundle: EvidenceBundle,
  leaves: readonly HashedLeaf[],
  { size, root }: Checkpoint,
): void {
  const [have, want] = [bundle.proofs.length, leaves.length];
  steps.expect('proofs', have === want, `${have} proofs`, `${have} proofs for ${want} leaves`);
  leaves.forEach(({ leaf, hash }, position) => {
    steps.check(
      `proofs[${position}]`,
      () => {
        const proof = parseTlogProof(bundle.proofs[position] ?? '');
        if (proof.index !== leaf.index) throw new ShapeError('index', String(leaf.index), proof.index);
        if (proof.checkpoint !== bundle.checkpoint)
          throw new ShapeError('checkpoint', "the bundle's checkpoint", proof.checkpoint);
        const claim = { leafHash: hash, index: leaf.index, size, proof: proof.hashes, root };
        if (!verifyInclusion(claim))
          throw new ShapeError('proof', `a path from leaf ${leaf.index} to the root`, 'another');
        return proof.hashes.length;
      },
      (count) => `leaf ${leaf.index} is under the root, by ${count} hashes`,
    );
  });
}

export function checkConsistency(steps: EvidenceSteps, bundle: EvidenceBundle, { size, root }: Checkpoint): void {
  bundle.consistency.forEach(({ from, fromRoot, to, hashes }, position) => {
    steps.check(
      `consistency[${position}]`,
      () => {
        if (to !== size) throw new ShapeError('to', `the checkpoint's size ${size}`, to);
        const holds = verifyConsistency({
          oldSize: from,
          oldRoot: decodeBase64(fromRoot, 'fromRoot'),
          newSize: to,
          newRoot: root,
          proof: hashes.map((hash) => decodeBase64(hash, 'hashes')),
        });
        if (!holds) throw new ShapeError('hashes', `a proof that ${from} leaves grew into ${to}`, 'another');
      },
      () => `the log of ${from} leaves grew into this one`,
    );
  });
}

/** That the log only grew since a checkpoint the verifier kept. */
export function checkPrevious(
  steps: EvidenceSteps,
  bundle: EvidenceBundle,
  keys: CheckedKeys,
  { size, root }: Checkpoint,
  previousNote: string | undefined,
): void {
  if (previousNote === undefined) return;
  steps.check(
    'previous checkpoint',
    () => {
      const previous = verifyCheckpoint(previousNote, keys.log);
      const previousRoot = encodeBase64(previous.root);
      if (previous.size > size) throw new ShapeError('checkpoint', `at least ${previous.size} leaves`, size);
      const grown = bundle.consistency.some(
        ({ from, fromRoot }) => from === previous.size && fromRoot === previousRoot,
      );
      const same = previous.size === size && previousRoot === encodeBase64(root);
      if (!same && !grown)
        throw new ShapeError('consistency', `a proof from ${previous.size} leaves under ${previousRoot}`, 'none');
      return previous.size;
    },
    (previousSize) => `continues the checkpoint of ${previousSize} leaves`,
  );
}
