import { type AuditLeaf, leafHash, parseLeaf } from '@carbon-butler/domain-evidence';
import { inSystem, inTenant } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import { digestBodies } from '../persistence/audit-entry.repository.js';
import { readLeavesOfTenant, readTenants, type StoredLeaf } from '../persistence/audit-leaf.repository.js';
import { nodeLookup } from '../persistence/tree-node.repository.js';
import type { Findings } from './audit-report.js';

const pageLeaves = 500;
const pageTenants = 1_000;

/** That every leaf of the tree is in some tenant's table, with the bytes that were hashed and the body they name. */
export async function auditLeaves(
  dataSource: DataSource,
  size: number,
  findings: Findings,
  signal: AbortSignal,
): Promise<void> {
  let seen = 0;
  let after: string | undefined;
  for (;;) {
    const tenants = await inSystem(dataSource, (transaction) => readTenants(transaction, after, pageTenants));
    for (const tenantId of tenants) seen += await auditTenant(dataSource, tenantId, size, findings, signal);
    after = tenants.at(-1);
    if (tenants.length < pageTenants) break;
  }
  // A leaf counted twice would have two tenants, and its bytes, which name one of them, a wrong hash in one place.
  if (seen !== size) findings.add('leaf', `${size} leaves are signed, ${seen} are kept`);
}

async function auditTenant(
  dataSource: DataSource,
  tenantId: string,
  size: number,
  findings: Findings,
  signal: AbortSignal,
): Promise<number> {
  let seen = 0;
  let first = 0;
  for (;;) {
    signal.throwIfAborted();
    const page = await inTenant(dataSource, tenantId, async (transaction) => {
      const leaves = await readLeavesOfTenant(transaction, first, size, pageLeaves);
      const hashes = await nodeLookup(transaction)(leaves.map(({ index }) => ({ level: 0, index })));
      const sound = leaves.flatMap((stored, at) => soundLeaf(stored, tenantId, hashes[at], findings) ?? []);
      const digests = await digestBodies(transaction, sound);
      for (const { index, entryId, bodySha256 } of sound) {
        const digest = digests.get(entryId);
        if (digest === undefined) findings.add('body', 'the body is missing', index);
        else if (digest !== bodySha256) findings.add('body', 'the body is not the one the leaf names', index);
      }
      return leaves;
    });
    seen += page.length;
    first = (page.at(-1)?.index ?? first) + 1;
    if (page.length < pageLeaves) return seen;
  }
}

type SoundLeaf = Pick<StoredLeaf, 'entryId'> & Pick<AuditLeaf, 'index' | 'salt' | 'bodySha256'>;

function soundLeaf(
  { index, entryId, leaf: bytes }: StoredLeaf,
  tenantId: string,
  hash: Uint8Array | undefined,
  findings: Findings,
): SoundLeaf | undefined {
  if (hash === undefined || Buffer.compare(leafHash(bytes), hash) !== 0) {
    findings.add('leaf', 'the bytes do not have the hash in the tree', index);
    return undefined;
  }
  const leaf = parseLeaf(bytes);
  if (leaf.index !== index || leaf.tenant !== tenantId)
    findings.add('leaf', `kept as leaf ${index} of tenant ${tenantId}, says ${leaf.index} of ${leaf.tenant}`, index);
  return { entryId, index, salt: leaf.salt, bodySha256: leaf.bodySha256 };
}
