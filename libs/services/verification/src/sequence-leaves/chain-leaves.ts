import { type AuditLeaf, hex, leafBytes, leafHash, type ObjectRef, parseLeaf } from '@carbon-butler/domain-evidence';
import type { LeafDraft } from '../leaf-draft.js';

export interface WaitingLeaf {
  readonly entryId: string;
  readonly draft: LeafDraft;
}

export interface PlacedLeaf {
  readonly entryId: string;
  readonly leaf: AuditLeaf;
  /** What the tree hashes. */
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/**
 * Gives leaves their places, one after the other from `firstIndex` on, and ties each to the leaf before it about the
 * same object.
 *
 * @param latest bytes of the newest leaf already in the log about each of these objects
 * @throws ShapeError, CanonicalJsonError when one of `latest` is no leaf
 */
export function chainLeaves(
  waiting: readonly WaitingLeaf[],
  firstIndex: number,
  latest: readonly Uint8Array[],
): readonly PlacedLeaf[] {
  const hashes = new Map(latest.map((bytes) => [objectKey(parseLeaf(bytes).object), hex(leafHash(bytes))]));
  return waiting.map(({ entryId, draft }, offset) => {
    const prevForObject = hashes.get(objectKey(draft.object));
    const leaf = { ...draft, index: firstIndex + offset, ...(prevForObject === undefined ? {} : { prevForObject }) };
    const bytes = leafBytes(leaf);
    const hash = leafHash(bytes);
    hashes.set(objectKey(draft.object), hex(hash));
    return { entryId, leaf, bytes, hash };
  });
}

/** Each object once; versions of an object are the same object. */
export function objectsOf(waiting: readonly WaitingLeaf[]): readonly Pick<ObjectRef, 'type' | 'id'>[] {
  return [...new Map(waiting.map(({ draft: { object } }) => [objectKey(object), object])).values()];
}

function objectKey({ type, id }: Pick<ObjectRef, 'type' | 'id'>): string {
  return JSON.stringify([type, id]);
}
