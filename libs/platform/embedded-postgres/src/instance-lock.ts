import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataDirectoryInUseError, PostgresServerError } from './errors.js';
import { processBirth } from './process-identity.js';

const lockAttemptsMax = 5;

interface Owner {
  readonly pid: number;
  readonly birth: string;
}

/** Gives the claim up. */
export type Release = () => Promise<void>;

/**
 * Claims a data directory for this process. A claim left by a process that no longer runs is taken over.
 *
 * It only decides between "refuse" and "clean up after a killed owner": that two servers never share a directory is
 * guarded by PostgreSQL's own postmaster.pid as well.
 *
 * @throws DataDirectoryInUseError while the owner lives
 */
export async function acquireInstanceLock(dataDir: string): Promise<Release> {
  const file = lockFile(dataDir);
  const own: Owner = { pid: process.pid, birth: (await processBirth(process.pid)) ?? '' };
  const text = JSON.stringify(own);
  for (let attempt = 1; attempt <= lockAttemptsMax; attempt += 1) {
    if (await createWhole(file, text)) return () => rm(file, { force: true });
    const owner = await liveOwnerOf(dataDir);
    if (owner !== undefined) throw new DataDirectoryInUseError(dataDir, owner);
    // Only one of several claimants gets to move the dead owner's file away; the rest find it gone and try again.
    const grave = `${file}.${process.pid}`;
    await rename(file, grave).catch(ignoreMissing);
    await rm(grave, { force: true });
  }
  throw new PostgresServerError(`could not claim ${dataDir}: its lock kept changing hands`);
}

/** Id of the running process that claimed the directory, if there is one. */
export async function liveOwnerOf(dataDir: string): Promise<number | undefined> {
  const text = await readFile(lockFile(dataDir), 'utf8').catch(ignoreMissing);
  if (text === undefined) return undefined;
  const owner = JSON.parse(text) as Owner;
  return (await processBirth(owner.pid)) === owner.birth ? owner.pid : undefined;
}

/** Creates a file that is never seen half written; false when it exists already. */
async function createWhole(file: string, text: string): Promise<boolean> {
  const draft = `${file}.new.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function lockFile(dataDir: string): string {
  return path.join(dataDir, 'owner.json');
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return undefined;
}
