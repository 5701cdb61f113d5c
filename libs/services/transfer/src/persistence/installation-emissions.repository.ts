import type { Run } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';

export interface InstallationGood {
  readonly facilityId: string;
  readonly itemId: string;
  readonly year: number;
}

/** A version of an installation's specific embedded emissions. */
export interface StoredEmissions extends InstallationGood {
  readonly version: number;
  /** The life-cycle run whose restatement led to it. */
  readonly causedByRunId: string;
  readonly run: Run;
}

export async function findCurrentEmissions(
  transaction: TenantTransaction,
  good: InstallationGood,
): Promise<StoredEmissions | undefined> {
  const last = await lastEmissions(transaction, good);
  return last?.isCurrent ? last : undefined;
}

/** The last version of a good's emissions, which is not the current one where the good was withdrawn. */
export async function lastEmissions(
  transaction: TenantTransaction,
  { facilityId, itemId, year }: InstallationGood,
): Promise<(StoredEmissions & { readonly isCurrent: boolean }) | undefined> {
  const [row] = await transaction.manager.query<
    (Omit<StoredEmissions, 'run'> & { readonly body: string; readonly isCurrent: boolean })[]
  >(
    `SELECT e.facility_id AS "facilityId", e.item_id AS "itemId", e.year, e.version, e.caused_by_run_id AS "causedByRunId",
       e.is_current AS "isCurrent", r.body
     FROM installation_emissions e JOIN run r ON r.tenant_id = e.tenant_id AND r.id = e.run_id
     WHERE e.facility_id = $1 AND e.item_id = $2 AND e.year = $3 ORDER BY e.version DESC LIMIT 1`,
    [facilityId, itemId, year],
  );
  if (!row) return undefined;
  const { body, ...emissions } = row;
  return { ...emissions, run: JSON.parse(body) as Run };
}

/** The good has no current emissions until others are stored. */
export async function withdrawEmissions(
  transaction: TenantTransaction,
  { facilityId, itemId, year }: InstallationGood,
): Promise<void> {
  await transaction.manager.query(
    'UPDATE installation_emissions SET is_current = false WHERE facility_id = $1 AND item_id = $2 AND year = $3 AND is_current',
    [facilityId, itemId, year],
  );
}

/** Stores the version after `predecessor` and makes it the current one. The run must be stored. */
export async function storeEmissions(transaction: TenantTransaction, emissions: StoredEmissions): Promise<void> {
  const { facilityId, itemId, year, version, causedByRunId, run } = emissions;
  await withdrawEmissions(transaction, emissions);
  await transaction.manager.query(
    `INSERT INTO installation_emissions (tenant_id, facility_id, item_id, year, version, caused_by_run_id, run_id, is_current)
     VALUES ($1, $2, $3, $4, $5, $6, $7, true)`,
    [transaction.tenantId, facilityId, itemId, year, version, causedByRunId, run.id],
  );
}
