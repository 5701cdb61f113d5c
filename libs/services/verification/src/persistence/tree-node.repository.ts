import type { NodeLookup, StoredNode } from '@carbon-butler/domain-evidence';
import type { TransactionScope } from '@carbon-butler/platform-persistence';

type Reader = Pick<TransactionScope, 'manager'>;

/** Looks stored nodes up in the order asked; a node that isn't there comes as no bytes, which the tree refuses. */
export function nodeLookup({ manager }: Reader): NodeLookup {
  return async (nodes) => {
    const rows = await manager.query<{ hash: Buffer | null }[]>(
      `SELECT node.hash
       FROM unnest($1::smallint[], $2::bigint[]) WITH ORDINALITY AS wanted (level, node_index, ordinal)
       LEFT JOIN tree_node AS node USING (level, node_index)
       ORDER BY wanted.ordinal`,
      [nodes.map(({ level }) => level), nodes.map(({ index }) => index)],
    );
    return rows.map(({ hash }) => hash ?? new Uint8Array());
  };
}

/** Number of leaves in the tree. */
export async function readTreeSize({ manager }: Reader): Promise<number> {
  const [row] = await manager.query<{ size: string }[]>(
    'SELECT coalesce(max(node_index) + 1, 0) AS size FROM tree_node WHERE level = 0',
  );
  return Number(row?.size ?? 0);
}

export async function insertNodes({ manager }: Reader, nodes: readonly StoredNode[]): Promise<void> {
  await manager.query(
    `INSERT INTO tree_node (level, node_index, hash)
     SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[])`,
    [nodes.map(({ level }) => level), nodes.map(({ index }) => index), nodes.map(({ hash }) => Buffer.from(hash))],
  );
}

/** Hashes of the leaves from `first` on, at most `count`, in order and without the ones that are missing. */
export async function readLeafHashes(
  { manager }: Reader,
  first: number,
  count: number,
): Promise<readonly { readonly index: number; readonly hash: Uint8Array }[]> {
  const rows = await manager.query<{ index: string; hash: Buffer }[]>(
    `SELECT node_index AS index, hash FROM tree_node
     WHERE level = 0 AND node_index >= $1 AND node_index < $1::bigint + $2 ORDER BY node_index`,
    [first, count],
  );
  return rows.map(({ index, hash }) => ({ index: Number(index), hash }));
}
