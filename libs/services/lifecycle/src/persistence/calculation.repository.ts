import type { Run } from '@carbon-butler/domain-evidence';
import type { TenantTransaction } from '@carbon-butler/platform-persistence';
import type { Violation } from '../assess-inventory/refusals.js';
import type { DrawsMade } from '../questions/draw-progress.js';
import { dequeue, enqueue, type JobQueue } from './job-queue.js';

export const calculationQueue: JobQueue = { table: 'calculation_queue', job: 'calculation_id' };

export type CalculationState = 'waiting' | 'running' | 'done' | 'refused' | 'failed' | 'cancelled';

/** Why a calculation has no run. */
export interface CalculationProblem {
  readonly reason: string;
  readonly message: string;
  readonly violations: readonly Violation[];
}

export interface CalculationJob {
  readonly id: string;
  readonly state: CalculationState;
  readonly drawsMade: number;
  /** 0 until it is known. */
  readonly drawsToMake: number;
  /** Of a calculation that is done. */
  readonly runId: string | null;
  /** Of one that was refused or failed. */
  readonly problem: CalculationProblem | null;
  readonly updatedAt: Date;
}

/** Waits or runs. */
export function isUnended({ state }: CalculationJob): boolean {
  return state === 'waiting' || state === 'running';
}

/** How a calculation ends. */
export type CalculationEnd =
  | { readonly state: 'done'; readonly runId: string }
  | { readonly state: 'refused' | 'failed'; readonly problem: CalculationProblem }
  | { readonly state: 'cancelled' };

const jobColumns = `id, state, draws_made AS "drawsMade", draws_to_make AS "drawsToMake", run_id AS "runId", problem,
  updated_at AS "updatedAt"`;

/** @param question in canonical form */
export async function queueCalculation(transaction: TenantTransaction, id: string, question: string): Promise<void> {
  const { manager, tenantId } = transaction;
  await manager.query("INSERT INTO calculation_job (tenant_id, id, state, question) VALUES ($1, $2, 'waiting', $3)", [
    ...[tenantId, id, question],
  ]);
  await enqueue(transaction, calculationQueue, id);
}

/** A calculation that needs none: its run is there. */
export async function insertDone({ manager, tenantId }: TenantTransaction, id: string, runId: string): Promise<void> {
  await manager.query("INSERT INTO calculation_job (tenant_id, id, state, run_id) VALUES ($1, $2, 'done', $3)", [
    ...[tenantId, id, runId],
  ]);
}

export async function findCalculation({ manager }: TenantTransaction, id: string): Promise<CalculationJob | undefined> {
  const [job] = await manager.query<CalculationJob[]>(`SELECT ${jobColumns} FROM calculation_job WHERE id = $1`, [id]);
  return job;
}

/** Locks the job for the rest of the transaction. */
export async function lockCalculation({ manager }: TenantTransaction, id: string): Promise<CalculationJob | undefined> {
  const [job] = await manager.query<CalculationJob[]>(
    `SELECT ${jobColumns} FROM calculation_job WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return job;
}

/** The question in canonical form; undefined when the calculation has ended. */
export async function beginCalculation({ manager }: TenantTransaction, id: string): Promise<string | undefined> {
  const [rows] = await manager.query<[{ question: string }[], number]>(
    `UPDATE calculation_job SET state = 'running', updated_at = clock_timestamp()
     WHERE id = $1 AND state IN ('waiting', 'running') RETURNING question`,
    [id],
  );
  return rows[0]?.question;
}

/** Draws never become fewer: who takes a calculation over makes those of the one before again, and shows them after. */
export async function storeProgress(
  { manager }: TenantTransaction,
  id: string,
  { made, toMake }: DrawsMade,
): Promise<void> {
  await manager.query(
    `UPDATE calculation_job SET draws_made = $2, draws_to_make = $3, updated_at = clock_timestamp()
     WHERE id = $1 AND state = 'running' AND draws_made < $2`,
    [id, made, toMake],
  );
}

/** Of the question, nothing stays but what is stored with a run. */
export async function endCalculation(transaction: TenantTransaction, id: string, end: CalculationEnd): Promise<void> {
  await transaction.manager.query(
    `UPDATE calculation_job SET state = $2, run_id = $3, problem = $4, question = NULL, updated_at = clock_timestamp()
     WHERE id = $1`,
    [...[id, end.state, 'runId' in end ? end.runId : null], 'problem' in end ? JSON.stringify(end.problem) : null],
  );
  await dequeue(transaction, calculationQueue, id);
}

/** Calculations of the tenant that have not ended. Those who count and then add wait for each other. */
export async function countUnended({ manager, tenantId }: TenantTransaction): Promise<number> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`calculations ${tenantId}`]);
  const [row] = await manager.query<{ count: number }[]>(
    "SELECT count(*)::int AS count FROM calculation_job WHERE state IN ('waiting', 'running')",
  );
  return row?.count ?? 0;
}

export async function deleteEnded({ manager }: TenantTransaction, olderThanDays: number): Promise<void> {
  await manager.query(
    `DELETE FROM calculation_job
     WHERE question IS NULL AND updated_at < clock_timestamp() - $1 * interval '1 day'`,
    [olderThanDays],
  );
}

/** The last run that answers the question. */
export async function findLastAnswer({ manager }: TenantTransaction, inputsDigest: string): Promise<Run | undefined> {
  const [row] = await manager.query<{ body: string }[]>(
    'SELECT body FROM run WHERE inputs_digest = $1 ORDER BY id DESC LIMIT 1',
    [inputsDigest],
  );
  return row && (JSON.parse(row.body) as Run);
}
