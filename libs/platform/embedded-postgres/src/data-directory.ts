import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { DataDirectoryVersionError, PostgresServerError } from './errors.js';
import type { ServerBinaries } from './server-binaries.js';
import { canReach, type ServerUser } from './server-user.js';

const run = promisify(execFile);
const initdbDeadlineMs = 120_000;

/** Name of the first superuser of a cluster made here. */
export const adminUser = 'postgres';

/** No variable of ours reaches the server: PGDATA or PGPORT would redirect it, and secrets have no business there. */
export const serverEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the directory that holds the cluster, its password and its log, open to the server's user alone.
 *
 * @returns its real path
 * @throws PostgresServerError when the server's user can't get to it
 */
export async function prepareDataDir(dataDir: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const real = await realpath(dataDir);
  if (user !== undefined && !(await canReach(path.dirname(real), user))) {
    throw new PostgresServerError(
      `the data directory ${real} lies under a directory that the system user of PostgreSQL may not enter: ` +
        'choose one elsewhere, such as /var/lib/carbon-butler',
    );
  }
  if (user !== undefined) await chown(real, user.uid, user.gid);
  await chmod(real, 0o700);
  return real;
}

/**
 * Initialises the cluster at the first start, checks its version at later ones.
 *
 * initdb works in a draft directory that is renamed when complete, so a kill in the middle leaves nothing to repair.
 *
 * @returns the superuser's password
 * @throws DataDirectoryVersionError, PostgresServerError
 */
export async function prepareCluster(
  dataDir: string,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  durable: boolean,
): Promise<string> {
  const cluster = clusterDir(dataDir);
  const passwordFile = path.join(dataDir, 'password');
  const version = await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) {
    await writePassword(passwordFile, user);
    await initialise(dataDir, passwordFile, binaries, user, durable);
  } else if (version.trim() !== binaries.majorVersion) {
    throw new DataDirectoryVersionError(dataDir, version.trim(), binaries.majorVersion);
  }
  return (
    await readFile(passwordFile, 'utf8').catch((cause: unknown) => {
      throw new PostgresServerError(`the password file ${passwordFile} of the data directory can't be read`, { cause });
    })
  ).trim();
}

/** The cluster itself (PGDATA) inside the data directory. */
export function clusterDir(dataDir: string): string {
  return path.join(dataDir, 'cluster');
}

async function initialise(
  dataDir: string,
  passwordFile: string,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  durable: boolean,
): Promise<void> {
  const draft = path.join(dataDir, 'cluster.draft');
  await rm(draft, { recursive: true, force: true });
  const flags = [
    `--pgdata=${draft}`,
    `--username=${adminUser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--locale=C',
    '--encoding=UTF8',
    ...(durable ? [] : ['--no-sync']),
  ];
  const options = { ...user, cwd: '/', env: serverEnvironment, timeout: initdbDeadlineMs };
  await run(binaries.initdb, flags, options).catch((cause: unknown) => {
    const { stderr, message } = cause as Error & { readonly stderr?: string };
    throw new PostgresServerError(`initdb failed: ${stderr?.trim() || message}`, { cause });
  });
  await rename(draft, clusterDir(dataDir));
  if (durable) await syncPath(dataDir);
}

async function writePassword(file: string, user: ServerUser | undefined): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(24).toString('base64url')}\n`);
    if (user !== undefined) await handle.chown(user.uid, user.gid);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncPath(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
