import type { TransactionScope } from '@carbon-butler/platform-persistence';

export interface StoredCheckpoint {
  readonly size: number;
  /** The signed note. */
  readonly note: string;
}

/** @param keyId names origin and key, so that after a change of either only checkpoints that verify are found */
export async function findNewestCheckpoint(
  { manager }: TransactionScope,
  keyId: string,
): Promise<StoredCheckpoint | undefined> {
  const [row] = await manager.query<{ size: string; note: string }[]>(
    'SELECT size, note FROM checkpoint WHERE key_id = $1 ORDER BY size DESC LIMIT 1',
    [keyId],
  );
  return row && { size: Number(row.size), note: row.note };
}

export async function insertCheckpoint(
  { manager }: TransactionScope,
  keyId: string,
  { size, note }: StoredCheckpoint,
  signedAt: Date,
): Promise<void> {
  await manager.query('INSERT INTO checkpoint (key_id, size, note, signed_at) VALUES ($1, $2, $3, $4)', [
    keyId,
    size,
    note,
    signedAt,
  ]);
}
