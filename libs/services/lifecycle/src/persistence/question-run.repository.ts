import type { Run } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';

/** The stored run that makes the same claims of the same question. */
export async function findRunOfQuestion(
  transaction: TenantTransaction,
  { inputsDigest, digest }: Run,
): Promise<Run | undefined> {
  const [row] = await transaction.manager.query<{ body: string }[]>(
    'SELECT body FROM run WHERE inputs_digest = $1 AND digest = $2 LIMIT 1',
    [inputsDigest, digest],
  );
  return row && (JSON.parse(row.body) as Run);
}

/** Stores a run that belongs to no product, with its question (once for equal ones). */
export async function storeRun(
  { tenantId, manager }: TenantTransaction,
  run: Run,
  inputsBody: string,
  runBody: string,
): Promise<void> {
  await manager.query('INSERT INTO run_inputs (tenant_id, digest, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
    tenantId,
    run.inputsDigest,
    inputsBody,
  ]);
  await manager.query(
    'INSERT INTO run (tenant_id, id, inputs_digest, digest, product_item_id, body) VALUES ($1, $2, $3, $4, NULL, $5)',
    [tenantId, run.id, run.inputsDigest, run.digest, runBody],
  );
}
