import type { SystemTransaction, TenantTransaction, TransactionScope } from '@carbon-butler/platform-persistence';
import type { LeafDraft } from '../leaf-draft.js';

/** Commits to the queue are announced here. */
export const queueChannel = 'verification_leaf_queue';

export interface PendingLeaf {
  readonly position: string;
  readonly entryId: string;
  readonly draft: LeafDraft;
}

/** The tenant whose leaf has waited longest. */
export async function tenantWaitingLongest({ manager }: SystemTransaction): Promise<string | undefined> {
  const [row] = await manager.query<{ tenant: string }[]>('SELECT tenant FROM leaf_queue ORDER BY position LIMIT 1');
  return row?.tenant;
}

const logLock = `hashtextextended('sequence ' || current_schema(), 0)`;

/** Lets one sequencer at a time past, until its transaction ends. @returns false when another one is at work */
export async function tryLockLog({ manager }: TransactionScope): Promise<boolean> {
  const [row] = await manager.query<{ locked: boolean }[]>(`SELECT pg_try_advisory_xact_lock(${logLock}) AS locked`);
  return row?.locked === true;
}

/** As `tryLockLog`, but waits for its turn. */
export async function lockLog({ manager }: TransactionScope): Promise<void> {
  await manager.query(`SELECT pg_advisory_xact_lock(${logLock})`);
}

/** The tenant's waiting leaves in the order they arrived, at most `count`. */
export async function readPendingLeaves(
  { manager, tenantId }: TenantTransaction,
  count: number,
): Promise<readonly PendingLeaf[]> {
  const rows = await manager.query<{ position: string; entryId: string; draft: string | null }[]>(
    `SELECT queued.position, queued.entry_id AS "entryId", entry.draft
     FROM leaf_queue AS queued LEFT JOIN audit_entry AS entry ON entry.id = queued.entry_id
     WHERE queued.tenant = $1 ORDER BY queued.position LIMIT $2`,
    [tenantId, count],
  );
  return rows.map(({ position, entryId, draft }) => {
    if (draft === null) throw new Error(`entry ${entryId} waits for its place in the log but is not there`);
    return { position, entryId, draft: JSON.parse(draft) as LeafDraft };
  });
}

export async function removeFromQueue({ manager }: TenantTransaction, leaves: readonly PendingLeaf[]): Promise<void> {
  await manager.query('DELETE FROM leaf_queue WHERE position = ANY ($1::bigint[])', [
    leaves.map(({ position }) => position),
  ]);
}

export async function isQueueEmpty({ manager }: SystemTransaction): Promise<boolean> {
  const [row] = await manager.query<{ empty: boolean }[]>('SELECT NOT EXISTS (SELECT FROM leaf_queue) AS empty');
  return row?.empty === true;
}
