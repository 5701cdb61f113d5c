import { type BundleEntry, hashesOf, inclusionPlan, parseLeaf, runSealedAction } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { EvidenceKeys } from '../evidence-keys.js';
import { hasEntry, readBodies } from '../persistence/audit-entry.repository.js';
import { readLeavesByAction } from '../persistence/audit-leaf.repository.js';
import { nodeLookup } from '../persistence/tree-node.repository.js';
import { newestCheckpoint } from '../read-checkpoint/newest-checkpoint.js';
import { bundleLeavesMax, bundleLeavesOf } from './bundle-leaves.js';

/** What the log holds about one run of a tenant. */
export type RunEvidence =
  | { readonly state: 'unknown' }
  /** Recorded, with no place in the signed log yet. */
  | { readonly state: 'waiting' }
  | {
      readonly state: 'logged';
      /** By ascending index, each with its proof in the tree of the checkpoint. */
      readonly entries: readonly BundleEntry[];
      readonly checkpoint: string;
    };

/** The type of the object that leaves about a run name. */
const runObjectType = 'run';

/** Needs a transaction that sees one state of the database throughout. */
export async function readRunEvidence(
  transaction: TenantTransaction,
  runId: string,
  keys: EvidenceKeys,
): Promise<RunEvidence> {
  const { size, note } = await newestCheckpoint(transaction, keys);
  const run = { type: runObjectType, id: runId };
  const found = await readLeavesByAction(transaction, run, runSealedAction, bundleLeavesMax);
  const leaves = bundleLeavesOf(found.filter(({ index }) => index < size));
  if (!leaves) {
    const recorded = await hasEntry(transaction, runObjectType, runId, runSealedAction);
    return { state: recorded ? 'waiting' : 'unknown' };
  }
  const bodies = await readBodies(
    transaction,
    leaves.filter(({ withBody }) => withBody).map(({ entryId }) => entryId),
  );
  const entries: BundleEntry[] = [];
  for (const { index, entryId, leaf } of leaves) {
    const body = bodies.get(entryId);
    const proof = await hashesOf(inclusionPlan(index, size), nodeLookup(transaction));
    entries.push({ leaf: parseLeaf(leaf), proof, ...(body && { body }) });
  }
  return { state: 'logged', entries, checkpoint: note };
}
