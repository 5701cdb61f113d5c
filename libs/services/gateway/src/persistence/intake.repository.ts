import { sqlStateOf, type TenantTransaction } from '@carbon-butler/platform-persistence';
import { IntakeEntity } from './intake.entity.js';

/** SQLSTATE of a lock not had within lock_timeout. */
const lockNotAvailable = '55P03';

/** Other requests of the tenant are being taken in. Nothing was done. */
export class IntakeBusyError extends Error {
  override readonly name = 'IntakeBusyError';
  constructor() {
    super('earlier requests of this tenant are still being taken in; send it again later');
  }
}

export interface RawDocument {
  readonly sha256: Buffer;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly gzip: Buffer;
  readonly receivedAt: Date;
}

/**
 * Lets one intake of a tenant at a time past, until its transaction ends: a correction is then checked against all
 * that was accepted before, and events enter the outbox in the order they were decided.
 *
 * Take it before the first write, since a transaction's place in the outbox is fixed by its first write.
 *
 * @throws IntakeBusyError when others are in front for longer than the database lets a transaction wait
 */
export async function lockIntakes({ manager, tenantId }: TenantTransaction): Promise<void> {
  try {
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`intake ${tenantId}`]);
  } catch (error) {
    if (sqlStateOf(error) === lockNotAvailable) throw new IntakeBusyError();
    throw error;
  }
}

/** Keeps the body as it came; the same body sent again is kept once. */
export async function insertRawDocument({ manager, tenantId }: TenantTransaction, raw: RawDocument): Promise<void> {
  await manager.query(
    `INSERT INTO raw_document (tenant_id, sha256, media_type, size_bytes, gzip, received_at)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, sha256) DO NOTHING`,
    [tenantId, raw.sha256, raw.mediaType, raw.sizeBytes, raw.gzip, raw.receivedAt],
  );
}

export async function insertIntake(
  { manager, tenantId }: TenantTransaction,
  intake: Omit<IntakeEntity, 'tenantId'>,
): Promise<void> {
  await manager.insert(IntakeEntity, { ...intake, tenantId });
}

export async function findIntake(
  { manager, tenantId }: TenantTransaction,
  id: string,
): Promise<IntakeEntity | undefined> {
  return (await manager.findOneBy(IntakeEntity, { tenantId, id })) ?? undefined;
}
