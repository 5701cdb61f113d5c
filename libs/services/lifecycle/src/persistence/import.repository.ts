import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { ImportOutline, ReadImport, StoredFinding } from '../import-database/read-import.js';
import { dequeue, type JobQueue } from './job-queue.js';

export const importQueue: JobQueue = { table: 'import_queue', job: 'import_id' };

export type ImportState = 'receiving' | 'waiting' | 'reading' | 'read' | 'committed' | 'failed' | 'cancelled';

export interface ImportJob extends ImportOutline {
  readonly id: string;
  readonly name: string;
  readonly state: ImportState;
  readonly receivedBytes: number;
  readonly parts: number;
  /** Why it failed; empty otherwise. */
  readonly problem: string;
  readonly databaseId: string | null;
  readonly updatedAt: Date;
}

const jobColumns = `id, name, state, received_bytes AS "receivedBytes", parts, problem, format, processes, exchanges, flows,
  consumptions, linked, database_id AS "databaseId", updated_at AS "updatedAt"`;

export async function insertImport({ manager, tenantId }: TenantTransaction, id: string, name: string): Promise<void> {
  await manager.query("INSERT INTO import_job (tenant_id, id, name, state) VALUES ($1, $2, $3, 'receiving')", [
    ...[tenantId, id, name],
  ]);
}

/** Locks the job for the rest of the transaction. */
export async function lockImport({ manager }: TenantTransaction, id: string): Promise<ImportJob | undefined> {
  const [job] = await manager.query<ImportJob[]>(`SELECT ${jobColumns} FROM import_job WHERE id = $1 FOR UPDATE`, [id]);
  return job;
}

export async function findImport({ manager }: TenantTransaction, id: string): Promise<ImportJob | undefined> {
  const [job] = await manager.query<ImportJob[]>(`SELECT ${jobColumns} FROM import_job WHERE id = $1`, [id]);
  return job;
}

export async function findingsOf({ manager }: TenantTransaction, id: string): Promise<readonly StoredFinding[]> {
  const [row] = await manager.query<{ findings: readonly StoredFinding[] }[]>(
    'SELECT findings FROM import_job WHERE id = $1',
    [id],
  );
  return row?.findings ?? [];
}

export async function appendPart(
  { manager, tenantId }: TenantTransaction,
  job: ImportJob,
  content: Uint8Array,
): Promise<void> {
  await manager.query('INSERT INTO import_part (tenant_id, import_id, position, content) VALUES ($1, $2, $3, $4)', [
    ...[tenantId, job.id, job.parts, Buffer.from(content)],
  ]);
  await manager.query(
    'UPDATE import_job SET parts = parts + 1, received_bytes = received_bytes + $2, updated_at = clock_timestamp() WHERE id = $1',
    [job.id, content.length],
  );
}

export async function setState({ manager }: TenantTransaction, id: string, state: ImportState): Promise<void> {
  await manager.query('UPDATE import_job SET state = $2, updated_at = clock_timestamp() WHERE id = $1', [id, state]);
}

/** The file, its parts put together. */
export async function readParts({ manager }: TenantTransaction, id: string): Promise<Uint8Array> {
  const rows = await manager.query<{ content: Buffer }[]>(
    'SELECT content FROM import_part WHERE import_id = $1 ORDER BY position',
    [id],
  );
  return Buffer.concat(rows.map(({ content }) => content));
}

/** Keeps what was read and drops the file. */
export async function storeRead(transaction: TenantTransaction, id: string, read: ReadImport): Promise<void> {
  const { manager, tenantId } = transaction;
  const { format, processes, exchanges, flows, consumptions, linked } = read.outline;
  await manager.query('INSERT INTO import_result (tenant_id, import_id, digest, body) VALUES ($1, $2, $3, $4)', [
    ...[tenantId, id, read.digest, Buffer.from(read.body)],
  ]);
  await manager.query(
    `UPDATE import_job SET state = 'read', format = $2, processes = $3, exchanges = $4, flows = $5, consumptions = $6,
       linked = $7, findings = $8, updated_at = clock_timestamp() WHERE id = $1`,
    [id, format, processes, exchanges, flows, consumptions, linked, JSON.stringify(read.findings)],
  );
  await dropFile(transaction, id);
}

/** Ends a job that leads to nothing: of its content, nothing stays. */
export async function endImport(
  transaction: TenantTransaction,
  id: string,
  state: 'failed' | 'cancelled',
  problem: string,
): Promise<void> {
  const { manager } = transaction;
  await manager.query('UPDATE import_job SET state = $2, problem = $3, updated_at = clock_timestamp() WHERE id = $1', [
    id,
    state,
    problem,
  ]);
  await manager.query('DELETE FROM import_result WHERE import_id = $1', [id]);
  await dropFile(transaction, id);
}

async function dropFile(transaction: TenantTransaction, id: string): Promise<void> {
  await transaction.manager.query('DELETE FROM import_part WHERE import_id = $1', [id]);
  await dequeue(transaction, importQueue, id);
}

/** What was read becomes a database. */
export async function commitResult(
  { manager }: TenantTransaction,
  { id, name }: ImportJob,
  databaseId: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO lca_database (tenant_id, id, name, digest, body)
     SELECT tenant_id, $2, $3, digest, body FROM import_result WHERE import_id = $1`,
    [id, databaseId, name],
  );
  await manager.query('DELETE FROM import_result WHERE import_id = $1', [id]);
  await manager.query(
    "UPDATE import_job SET state = 'committed', database_id = $2, updated_at = clock_timestamp() WHERE id = $1",
    [id, databaseId],
  );
}

export interface StoredDatabase {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly body: Uint8Array;
}

/** What tells a database from others, without what it holds. */
export async function findDatabaseRef(
  { manager }: TenantTransaction,
  id: string,
): Promise<Omit<StoredDatabase, 'body'> | undefined> {
  const [found] = await manager.query<Omit<StoredDatabase, 'body'>[]>(
    'SELECT id, name, digest FROM lca_database WHERE id = $1',
    [id],
  );
  return found;
}

export async function findDatabase({ manager }: TenantTransaction, id: string): Promise<StoredDatabase | undefined> {
  const [found] = await manager.query<StoredDatabase[]>(
    'SELECT id, name, digest, body FROM lca_database WHERE id = $1',
    [id],
  );
  return found;
}
