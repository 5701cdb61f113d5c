import { canonicalize, type Run } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';

export type RunKind = 'installation' | 'consignment';

export interface StoredRun {
  readonly kind: RunKind;
  readonly run: Run;
  readonly inputsBody: string;
}

/** Stores a sealed run with its inputs, once for equal inputs. @returns the run's canonical form */
export async function storeRun(
  transaction: TenantTransaction,
  kind: RunKind,
  run: Run,
  inputs: object,
): Promise<string> {
  const { tenantId, manager } = transaction;
  const body = canonicalize(run);
  await manager.query('INSERT INTO run_inputs (tenant_id, digest, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    tenantId,
    run.inputsDigest,
    canonicalize(inputs),
  ]);
  await manager.query(
    'INSERT INTO run (tenant_id, id, kind, inputs_digest, digest, body) VALUES ($1, $2, $3, $4, $5, $6)',
    [tenantId, run.id, kind, run.inputsDigest, run.digest, body],
  );
  return body;
}

export async function findRun(transaction: TenantTransaction, id: string): Promise<StoredRun | undefined> {
  const [row] = await transaction.manager.query<{ kind: RunKind; body: string; inputsBody: string }[]>(
    `SELECT r.kind, r.body, i.body AS "inputsBody" FROM run r
     JOIN run_inputs i ON i.tenant_id = r.tenant_id AND i.digest = r.inputs_digest WHERE r.id = $1`,
    [id],
  );
  return row && { kind: row.kind, run: JSON.parse(row.body) as Run, inputsBody: row.inputsBody };
}
