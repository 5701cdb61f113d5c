import { appendLeaves, rootOf, signCheckpoint } from '@carbon-butler/domain-evidence';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { inSystem, inTenant, type TenantTransaction, type TransactionScope } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { EvidenceKeys } from '../evidence-keys.js';
import { insertLeaves, readLatestLeaves } from '../persistence/audit-leaf.repository.js';
import { findNewestCheckpoint, insertCheckpoint } from '../persistence/checkpoint.repository.js';
import {
  lockLog,
  readPendingLeaves,
  removeFromQueue,
  tenantWaitingLongest,
  tryLockLog,
} from '../persistence/leaf-queue.repository.js';
import { insertNodes, nodeLookup, readTreeSize } from '../persistence/tree-node.repository.js';
import { chainLeaves, objectsOf } from './chain-leaves.js';

/** Leaves given their places in one transaction. */
export const batchLeavesMax = 1_000;

export type BatchOutcome =
  | { readonly kind: 'sequenced'; readonly leaves: number; readonly size: number }
  | { readonly kind: 'nothing-waits' }
  /** Another replica is at work. */
  | { readonly kind: 'elsewhere' };

export interface SequencerParts {
  readonly dataSource: DataSource;
  readonly keys: EvidenceKeys;
  readonly clock: Clock;
}

/**
 * Appends the waiting leaves of one tenant to the log and signs its new size, all in one transaction.
 *
 * A batch is of one tenant because a transaction sees one tenant: the one that has waited longest, whose leaves go in
 * the order they arrived. Leaves of different tenants may thereby change places; which of them came first means nothing.
 */
export async function sequenceBatch(parts: SequencerParts): Promise<BatchOutcome> {
  const { dataSource } = parts;
  const tenantId = await inSystem(dataSource, tenantWaitingLongest);
  if (tenantId === undefined) return { kind: 'nothing-waits' };
  return inTenant(dataSource, tenantId, async (transaction) =>
    (await tryLockLog(transaction)) ? append(transaction, parts) : { kind: 'elsewhere' },
  );
}

async function append(transaction: TenantTransaction, parts: SequencerParts): Promise<BatchOutcome> {
  const pending = await readPendingLeaves(transaction, batchLeavesMax);
  const size = await readTreeSize(transaction);
  // Another replica may have been here between the choice of the tenant and the lock.
  if (pending.length === 0) return { kind: 'sequenced', leaves: 0, size };
  const placed = chainLeaves(pending, size, await readLatestLeaves(transaction, objectsOf(pending)));
  const growth = await appendLeaves(
    size,
    placed.map(({ hash }) => hash),
    nodeLookup(transaction),
  );
  await insertLeaves(
    transaction,
    placed.map(({ entryId, leaf, bytes }) => ({ index: leaf.index, entryId, object: leaf.object, leaf: bytes })),
  );
  await insertNodes(transaction, growth.nodes);
  await sign(transaction, parts, growth);
  await removeFromQueue(transaction, pending);
  return { kind: 'sequenced', leaves: pending.length, size: growth.size };
}

/** Signs the log as it is, unless that has been done with this key: for an empty log, and after a change of key. */
export async function ensureCheckpoint(parts: SequencerParts): Promise<void> {
  await inSystem(parts.dataSource, async (transaction) => {
    await lockLog(transaction);
    const size = await readTreeSize(transaction);
    const newest = await findNewestCheckpoint(transaction, parts.keys.logVerifier.id);
    if (newest?.size === size) return;
    await sign(transaction, parts, { size, root: await rootOf(size, nodeLookup(transaction)) });
  });
}

async function sign(
  transaction: TransactionScope,
  { keys, clock }: SequencerParts,
  { size, root }: { readonly size: number; readonly root: Uint8Array },
): Promise<void> {
  const note = signCheckpoint({ origin: keys.origin, size, root }, keys.logSigner);
  await insertCheckpoint(transaction, keys.logVerifier.id, { size, note }, clock.now());
}
