import type { Run } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { Cause, Movement } from '../restate-footprints/movements.js';

export interface ProductKey {
  readonly facilityId: string;
  readonly itemId: string;
  readonly year: number;
}

/** A stored version of a product's footprint. Versions never change but for being current, or withdrawn. */
export interface StoredFootprint extends ProductKey {
  readonly id: string;
  readonly version: number;
  readonly predecessorId: string | undefined;
  readonly calculatedAt: string;
  readonly run: Run;
  readonly movements: readonly Movement[];
  readonly causes: readonly Cause[];
  readonly causeCount: number;
  /** When corrections said that the product was not made. */
  readonly withdrawnAt: string | undefined;
}

interface FootprintRow {
  readonly id: string;
  readonly facilityId: string;
  readonly itemId: string;
  readonly year: number;
  readonly version: number;
  readonly predecessorId: string | null;
  readonly calculatedAt: Date;
  readonly movements: readonly Movement[];
  readonly causes: readonly Cause[];
  readonly causeCount: number;
  readonly withdrawnAt: Date | null;
  readonly runBody: string;
}

const columns = `f.id, f.facility_id AS "facilityId", f.item_id AS "itemId", f.year, f.version, f.predecessor_id AS "predecessorId",
  f.calculated_at AS "calculatedAt", f.movements, f.causes, f.cause_count AS "causeCount", f.withdrawn_at AS "withdrawnAt", r.body AS "runBody"
  FROM footprint f JOIN run r ON r.tenant_id = f.tenant_id AND r.id = f.run_id`;

async function select(
  transaction: TenantTransaction,
  where: string,
  parameters: readonly unknown[],
): Promise<readonly StoredFootprint[]> {
  const rows = await transaction.manager.query<FootprintRow[]>(`SELECT ${columns} ${where}`, [...parameters]);
  return rows.map(({ runBody, calculatedAt, predecessorId, withdrawnAt, ...row }) => ({
    ...row,
    predecessorId: predecessorId ?? undefined,
    calculatedAt: calculatedAt.toISOString(),
    withdrawnAt: withdrawnAt?.toISOString(),
    // Written by this service from a sealed run, and compared by digest whenever it is replayed or verified.
    run: JSON.parse(runBody) as Run,
  }));
}

export async function findFootprint(transaction: TenantTransaction, id: string): Promise<StoredFootprint | undefined> {
  const [found] = await select(transaction, 'WHERE f.id = $1', [id]);
  return found;
}

export interface LastVersion extends ProductKey {
  readonly id: string;
  readonly version: number;
  readonly withdrawnAt: string | undefined;
  readonly digest: string;
  /** Of the products it was asked for. */
  readonly run: Run | undefined;
}

interface LastVersionRow extends Omit<LastVersion, 'withdrawnAt' | 'run'> {
  readonly withdrawnAt: Date | null;
  readonly runBody: string | null;
}

/**
 * The last version of each product of a facility, withdrawn ones among them, however many came before.
 *
 * @param withRun item ids
 */
export async function lastVersionsOf(
  { manager }: TenantTransaction,
  facilityId: string,
  year: number,
  withRun: ReadonlySet<string>,
): Promise<readonly LastVersion[]> {
  const rows = await manager.query<LastVersionRow[]>(
    `SELECT DISTINCT ON (f.item_id) f.id, f.facility_id AS "facilityId", f.item_id AS "itemId", f.year, f.version,
       f.withdrawn_at AS "withdrawnAt", r.digest, CASE WHEN f.item_id = ANY ($3) THEN r.body END AS "runBody"
     FROM footprint f JOIN run r ON r.tenant_id = f.tenant_id AND r.id = f.run_id
     WHERE f.facility_id = $1 AND f.year = $2 AND (f.is_current OR f.withdrawn_at IS NOT NULL)
     ORDER BY f.item_id, f.version DESC`,
    [facilityId, year, [...withRun]],
  );
  return rows.map(({ withdrawnAt, runBody, ...row }) => ({
    ...row,
    withdrawnAt: withdrawnAt?.toISOString(),
    run: runBody === null ? undefined : (JSON.parse(runBody) as Run),
  }));
}

/** The product has no current footprint from now on; its versions stay. */
export async function withdrawFootprint(transaction: TenantTransaction, id: string, at: string): Promise<void> {
  await transaction.manager.query('UPDATE footprint SET is_current = false, withdrawn_at = $2 WHERE id = $1', [id, at]);
}

/** Versions of a product, newest first. */
export function footprintVersions(
  transaction: TenantTransaction,
  { facilityId, itemId, year }: ProductKey,
  limit: number,
): Promise<readonly StoredFootprint[]> {
  return select(
    transaction,
    'WHERE f.facility_id = $1 AND f.item_id = $2 AND f.year = $3 ORDER BY f.version DESC LIMIT $4',
    [facilityId, itemId, year, limit],
  );
}

/** Current footprints after the given product, in the order of their keys. */
export function currentFootprintsPage(
  transaction: TenantTransaction,
  after: ProductKey | undefined,
  limit: number,
): Promise<readonly StoredFootprint[]> {
  const { facilityId, itemId, year } = after ?? { facilityId: '', itemId: '', year: 0 };
  return select(
    transaction,
    'WHERE f.is_current AND (f.facility_id, f.item_id, f.year) > ($1, $2, $3::smallint) ORDER BY f.facility_id, f.item_id, f.year LIMIT $4',
    [facilityId, itemId, year, limit],
  );
}

/** A version to store, with the canonical forms of its run and of what the run was made from. */
export interface NewVersion {
  readonly footprint: StoredFootprint;
  readonly inputsBody: string;
  readonly runBody: string;
}

/** Stores each run's inputs (once for equal ones), the run and the new current version. */
export async function storeVersions(
  { tenantId, manager }: TenantTransaction,
  versions: readonly NewVersion[],
): Promise<void> {
  if (versions.length === 0) return;
  const footprints = versions.map(({ footprint }) => footprint);
  const runs = footprints.map(({ run }) => run);
  await manager.query(
    `INSERT INTO run_inputs (tenant_id, digest, body)
     SELECT $1, digest, body FROM unnest($2::text[], $3::text[]) AS given (digest, body) ON CONFLICT DO NOTHING`,
    [tenantId, runs.map(({ inputsDigest }) => inputsDigest), versions.map(({ inputsBody }) => inputsBody)],
  );
  await manager.query(
    `INSERT INTO run (tenant_id, id, inputs_digest, digest, product_item_id, body)
     SELECT $1, given.* FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS given`,
    [
      tenantId,
      runs.map(({ id }) => id),
      runs.map(({ inputsDigest }) => inputsDigest),
      runs.map(({ digest }) => digest),
      footprints.map(({ itemId }) => itemId),
      versions.map(({ runBody }) => runBody),
    ],
  );
  await manager.query('UPDATE footprint SET is_current = false WHERE id = ANY ($1) AND is_current', [
    footprints.flatMap(({ predecessorId }) => predecessorId ?? []),
  ]);
  await manager.query(
    `INSERT INTO footprint (tenant_id, id, facility_id, item_id, year, version, predecessor_id, run_id, calculated_at, movements, causes, cause_count, is_current)
     SELECT $1, given.*, true FROM unnest($2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::integer[], $7::uuid[], $8::uuid[],
       $9::timestamptz[], $10::jsonb[], $11::jsonb[], $12::integer[]) AS given`,
    [
      tenantId,
      footprints.map(({ id }) => id),
      footprints.map(({ facilityId }) => facilityId),
      footprints.map(({ itemId }) => itemId),
      footprints.map(({ year }) => year),
      footprints.map(({ version }) => version),
      footprints.map(({ predecessorId }) => predecessorId ?? null),
      runs.map(({ id }) => id),
      footprints.map(({ calculatedAt }) => calculatedAt),
      footprints.map(({ movements }) => JSON.stringify(movements)),
      footprints.map(({ causes }) => JSON.stringify(causes)),
      footprints.map(({ causeCount }) => causeCount),
    ],
  );
}

export interface StoredRun {
  readonly run: Run;
  readonly inputsBody: string;
}

export async function findRun(transaction: TenantTransaction, id: string): Promise<StoredRun | undefined> {
  const [row] = await transaction.manager.query<{ body: string; inputsBody: string }[]>(
    `SELECT r.body, i.body AS "inputsBody" FROM run r
     JOIN run_inputs i ON i.tenant_id = r.tenant_id AND i.digest = r.inputs_digest WHERE r.id = $1`,
    [id],
  );
  return row && { run: JSON.parse(row.body) as Run, inputsBody: row.inputsBody };
}
