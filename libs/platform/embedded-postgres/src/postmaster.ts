import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresServerError } from './errors.js';
import { commandLine, isAlive, processesWorkingIn } from './process-identity.js';

const pollMs = 20;
/** A fast shutdown rolls open transactions back and writes a checkpoint; beyond this the server is stopped without one. */
const fastStopMs = 5_000;
const immediateStopMs = 3_000;

export interface PostmasterState {
  readonly pid: number;
  readonly ready: boolean;
}

/** What postmaster.pid says: the id in line 1, the state in line 8 (PostgreSQL, src/include/utils/pidfile.h). */
export async function readPostmaster(clusterDir: string): Promise<PostmasterState | undefined> {
  const text = await readFile(pidFile(clusterDir), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  return Number.isInteger(pid) ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Leaves `clusterDir` without a server: stops one whose owner was killed, and clears the traces of one that was
 * killed itself.
 */
export async function stopOrphan(clusterDir: string): Promise<'stopped' | 'not-running'> {
  const postmaster = await readPostmaster(clusterDir);
  if (postmaster === undefined) return 'not-running';
  if (await servesCluster(postmaster.pid, clusterDir)) {
    await stopPostmaster(postmaster.pid, async () => !(await servesCluster(postmaster.pid, clusterDir)));
    return 'stopped';
  }
  // Sessions of a killed postmaster notice within moments; a new one must not touch the files before they are gone.
  const gone = await until(immediateStopMs, async () => (await processesWorkingIn(clusterDir)).length === 0);
  if (!gone) throw new PostgresServerError(`sessions of a killed server still hold ${clusterDir}`);
  // PostgreSQL takes any listed process with the recorded id for a running server, though it may be another by now.
  if (isAlive(postmaster.pid)) await rm(pidFile(clusterDir), { force: true });
  return 'not-running';
}

/** Stops a postmaster: fast shutdown first, immediate shutdown when that takes too long. */
export async function stopPostmaster(pid: number, hasExited: () => Promise<boolean>): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', fastStopMs],
    ['SIGQUIT', immediateStopMs],
  ] as const) {
    signalQuietly(pid, signal);
    if (await until(patienceMs, hasExited)) return;
  }
  throw new PostgresServerError(`PostgreSQL (process ${pid}) does not stop`);
}

/** Sends a signal to a process that may be gone by now. */
export function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Polls until `condition` holds; false when it has not within `patienceMs`. */
export async function until(patienceMs: number, condition: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() >= deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

async function servesCluster(pid: number, clusterDir: string): Promise<boolean> {
  return ((await commandLine(pid)) ?? '').includes(clusterDir);
}

function pidFile(clusterDir: string): string {
  return path.join(clusterDir, 'postmaster.pid');
}
