import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import type { ImportJob } from '../persistence/import.repository.js';

const states = {
  receiving: lifecycleV1.ImportState.RECEIVING,
  waiting: lifecycleV1.ImportState.WAITING,
  reading: lifecycleV1.ImportState.READING,
  read: lifecycleV1.ImportState.READ,
  committed: lifecycleV1.ImportState.COMMITTED,
  failed: lifecycleV1.ImportState.FAILED,
  cancelled: lifecycleV1.ImportState.CANCELLED,
} as const;

export function importMessage({
  state,
  databaseId,
  updatedAt,
  parts: _parts,
  ...job
}: ImportJob): lifecycleV1.ImportJob {
  return { ...job, state: states[state], databaseId: databaseId ?? '', updatedAt: updatedAt.toISOString() };
}
