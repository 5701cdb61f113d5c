import type { TransactionScope } from '@carbon-butler/platform-persistence';
import type { EvidenceKeys } from '../evidence-keys.js';
import { findNewestCheckpoint, type StoredCheckpoint } from '../persistence/checkpoint.repository.js';

/** The newest checkpoint signed with this key. There is one from the start of the service on, of an empty log too. */
export async function newestCheckpoint(
  transaction: TransactionScope,
  { logVerifier }: EvidenceKeys,
): Promise<StoredCheckpoint> {
  const newest = await findNewestCheckpoint(transaction, logVerifier.id);
  if (!newest) throw new Error(`no checkpoint signed with ${logVerifier.name}+${logVerifier.id}`);
  return newest;
}
