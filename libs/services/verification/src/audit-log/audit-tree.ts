import { type Checkpoint, rootOf } from '@carbon-butler/domain-evidence';
import { inSystem } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { nodeLookup, readLeafHashes } from '../persistence/tree-node.repository.js';
import type { Findings } from './audit-report.js';
import { TreeRecount } from './tree-recount.js';

const pageLeaves = 4_096;

/** That the stored leaf hashes make the signed root, and that every stored node is the one they make. */
export async function auditTree(
  dataSource: DataSource,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  const recount = new TreeRecount();
  let counted = await rootOf(0, () => Promise.resolve([]));
  while (recount.size < size) {
    signal.throwIfAborted();
    const first = recount.size;
    const count = Math.min(pageLeaves, size - first);
    const page = await inSystem(dataSource, (transaction) => readLeafHashes(transaction, first, count));
    const gap = page.findIndex(({ index }, offset) => index !== first + offset);
    if (page.length < count) {
      const missing = first + (gap === -1 ? page.length : gap);
      findings.add('tree', 'the hash of the leaf is missing, so the root cannot be made again', missing);
      return;
    }
    const grown = await recount.append(page.map(({ hash }) => hash));
    counted = grown.root;
    const stored = await inSystem(dataSource, (transaction) => nodeLookup(transaction)(grown.nodes));
    grown.nodes.forEach(({ level, index, hash }, at) => {
      if (!sameBytes(hash, stored[at])) findings.add('tree', `node ${level}/${index} is not the hash of what is below`);
    });
  }
  if (!sameBytes(counted, root)) findings.add('tree', `the ${size} leaf hashes do not make the signed root`);
}

function sameBytes(bytes: Uint8Array, others: Uint8Array | undefined): boolean {
  return others !== undefined && Buffer.compare(bytes, others) === 0;
}
