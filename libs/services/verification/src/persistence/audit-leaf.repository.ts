import type { ObjectRef } from '@carbon-butler/domain-evidence';
import type { SystemTransaction, TenantTransaction } from '@carbon-butler/platform-persistence';

export interface StoredLeaf {
  readonly index: number;
  readonly entryId: string;
  /** The exact bytes the tree hashes. */
  readonly leaf: Uint8Array;
}

export interface NewLeaf extends StoredLeaf {
  readonly object: Pick<ObjectRef, 'type' | 'id'>;
}

interface LeafRow {
  readonly index: string;
  readonly entryId: string;
  readonly leaf: Buffer;
}

export async function insertLeaves(
  { manager, tenantId }: TenantTransaction,
  leaves: readonly NewLeaf[],
): Promise<void> {
  await manager.query(
    `INSERT INTO audit_leaf (tenant_id, log_index, entry_id, object_type, object_id, leaf)
     SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::bytea[])`,
    [
      tenantId,
      leaves.map(({ index }) => index),
      leaves.map(({ entryId }) => entryId),
      leaves.map(({ object }) => object.type),
      leaves.map(({ object }) => object.id),
      leaves.map(({ leaf }) => Buffer.from(leaf)),
    ],
  );
  await manager.query('INSERT INTO log_tenant (tenant) VALUES ($1) ON CONFLICT DO NOTHING', [tenantId]);
}

/** The newest leaf about each of the objects that has one. */
export async function readLatestLeaves(
  { manager }: TenantTransaction,
  objects: readonly Pick<ObjectRef, 'type' | 'id'>[],
): Promise<readonly Uint8Array[]> {
  const rows = await manager.query<{ leaf: Buffer }[]>(
    `SELECT latest.leaf
     FROM unnest($1::text[], $2::text[]) AS wanted (type, id)
     CROSS JOIN LATERAL (
       SELECT leaf FROM audit_leaf WHERE object_type = wanted.type AND object_id = wanted.id
       ORDER BY log_index DESC LIMIT 1
     ) AS latest`,
    [objects.map(({ type }) => type), objects.map(({ id }) => id)],
  );
  return rows.map(({ leaf }) => leaf);
}

/** Leaves about one object from index `first` on, at most `count`, oldest first. */
export async function readLeavesOfObject(
  { manager }: TenantTransaction,
  { type, id }: Pick<ObjectRef, 'type' | 'id'>,
  first: number,
  count: number,
): Promise<readonly StoredLeaf[]> {
  const rows = await manager.query<LeafRow[]>(
    `SELECT log_index AS index, entry_id AS "entryId", leaf FROM audit_leaf
     WHERE object_type = $1 AND object_id = $2 AND log_index >= $3 ORDER BY log_index LIMIT $4`,
    [type, id, first, count],
  );
  return rows.map(storedLeaf);
}

export interface LeafWithAction extends StoredLeaf {
  readonly action: string;
  readonly bodyBytes: number;
}

/** Leaves about one object, those of `action` first, then oldest first; at most `count`. */
export async function readLeavesByAction(
  { manager }: TenantTransaction,
  { type, id }: Pick<ObjectRef, 'type' | 'id'>,
  action: string,
  count: number,
): Promise<readonly LeafWithAction[]> {
  const rows = await manager.query<(LeafRow & { action: string; bodyBytes: number })[]>(
    `SELECT leaf.log_index AS index, leaf.entry_id AS "entryId", leaf.leaf, entry.action,
            octet_length(entry.body) AS "bodyBytes"
     FROM audit_leaf AS leaf JOIN audit_entry AS entry ON entry.id = leaf.entry_id
     WHERE leaf.object_type = $1 AND leaf.object_id = $2
     ORDER BY entry.action = $3 DESC, leaf.log_index LIMIT $4`,
    [type, id, action, count],
  );
  return rows.map((row) => ({ ...storedLeaf(row), action: row.action, bodyBytes: row.bodyBytes }));
}

/** The tenant's leaves from index `first` to `end`, that one excluded; at most `count`. */
export async function readLeavesOfTenant(
  { manager }: TenantTransaction,
  first: number,
  end: number,
  count: number,
): Promise<readonly StoredLeaf[]> {
  const rows = await manager.query<LeafRow[]>(
    `SELECT log_index AS index, entry_id AS "entryId", leaf FROM audit_leaf
     WHERE log_index >= $1 AND log_index < $2 ORDER BY log_index LIMIT $3`,
    [first, end, count],
  );
  return rows.map(storedLeaf);
}

/** Tenants with a leaf in the log, in the order of their ids: at most `count` after the given one. */
export async function readTenants(
  { manager }: SystemTransaction,
  after: string | undefined,
  count: number,
): Promise<readonly string[]> {
  const rows = await manager.query<{ tenant: string }[]>(
    'SELECT tenant FROM log_tenant WHERE $1::uuid IS NULL OR tenant > $1 ORDER BY tenant LIMIT $2',
    [after ?? null, count],
  );
  return rows.map(({ tenant }) => tenant);
}

function storedLeaf({ index, entryId, leaf }: LeafRow): StoredLeaf {
  return { index: Number(index), entryId, leaf };
}
