import { type Checkpoint, NoteError, ShapeError, verifyCheckpoint } from '@carbon-butler/domain-evidence';
import { inSystem } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import type { EvidenceKeys } from '../evidence-keys.js';
import type { StoredCheckpoint } from '../persistence/checkpoint.repository.js';
import { newestCheckpoint } from '../read-checkpoint/newest-checkpoint.js';
import { auditLeaves } from './audit-leaves.js';
import { type AuditReport, Findings } from './audit-report.js';
import { auditTree } from './audit-tree.js';

/**
 * Reads the whole log again and compares it with its newest checkpoint: the root of all leaf hashes, every stored node,
 * every leaf's bytes and every body. It works in pages beside the sequencer, since what it reads never changes.
 *
 * It finds what was changed by someone without the log's key. What someone with the key rewrote is found by whoever
 * kept an older checkpoint.
 */
export async function auditLog(
  dataSource: DataSource,
  keys: EvidenceKeys,
  signal: AbortSignal = new AbortController().signal,
): Promise<AuditReport> {
  const findings = new Findings();
  const stored = await inSystem(dataSource, (transaction) => newestCheckpoint(transaction, keys));
  const checkpoint = signedCheckpoint(stored, keys, findings);
  if (!checkpoint) return { size: stored.size, findings: findings.list };
  await auditTree(dataSource, checkpoint, findings, signal);
  await auditLeaves(dataSource, checkpoint.size, findings, signal);
  return { size: checkpoint.size, findings: findings.list };
}

function signedCheckpoint(
  { size, note }: StoredCheckpoint,
  { logVerifier }: EvidenceKeys,
  findings: Findings,
): Checkpoint | undefined {
  try {
    const checkpoint = verifyCheckpoint(note, logVerifier);
    if (checkpoint.size === size) return checkpoint;
    findings.add('checkpoint', `kept as of ${size} leaves, says ${checkpoint.size}`);
  } catch (error) {
    if (!(error instanceof NoteError) && !(error instanceof ShapeError)) throw error;
    findings.add('checkpoint', `of ${size} leaves: ${error.message}`);
  }
  return undefined;
}
