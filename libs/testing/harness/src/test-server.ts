import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  canServerReach,
  postgresVersion,
  startPostgres,
  stopAbandonedPostgres,
} from '@carbon-butler/platform-embedded-postgres';
import { dropRunDatabases } from './test-database.js';

const run = promisify(execFile);

export interface TestServer {
  readonly adminUrl: string;
  /** Marks the databases of this run, so that runs can share a server. */
  readonly runId: string;
  stop(): Promise<void>;
}

/**
 * The PostgreSQL server of one test run: the one given by `databaseUrl`, or one of our own.
 *
 * Initialising a cluster takes far longer than copying one, so an initialised cluster is kept in `cacheDir` by
 * version, and every run works on a copy. Copies of runs that were killed are removed by the next one.
 */
export async function startTestServer(cacheDir: string, databaseUrl: string | undefined): Promise<TestServer> {
  const runId = randomBytes(4).toString('hex');
  if (databaseUrl !== undefined && databaseUrl !== '') {
    return { adminUrl: databaseUrl, runId, stop: () => dropRunDatabases(databaseUrl, runId) };
  }
  const root = (await canServerReach(cacheDir)) ? cacheDir : path.join(tmpdir(), 'carbon-butler-test');
  const runs = path.join(root, 'runs');
  await mkdir(runs, { recursive: true });
  await removeAbandonedRuns(runs);
  const initialised = await initialisedCluster(root);
  const dataDir = path.join(runs, `${process.pid}-${runId}`);
  // cp -a keeps the owner: as root, the cluster belongs to the server's own system user.
  await run('cp', ['-a', initialised, dataDir]);
  const server = await startPostgres({ dataDir, durable: false });
  return {
    adminUrl: server.adminUrl,
    runId,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function initialisedCluster(root: string): Promise<string> {
  const kept = path.join(root, `cluster-${await postgresVersion()}-uid${process.getuid?.() ?? 0}`);
  if (existsSync(kept)) return kept;
  const draft = `${kept}.${process.pid}`;
  const server = await startPostgres({ dataDir: draft, durable: false });
  await server.stop();
  await rename(draft, kept).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(kept)) throw error;
  });
  return kept;
}

async function removeAbandonedRuns(runs: string): Promise<void> {
  for (const name of await readdir(runs)) {
    const dataDir = path.join(runs, name);
    if (isAlive(Number.parseInt(name, 10)) || (await stopAbandonedPostgres(dataDir)) === 'in-use') continue;
    await rm(dataDir, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
