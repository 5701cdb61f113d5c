import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { findFreePort } from '@carbon-butler/platform-lifecycle';
import { adminUser, clusterDir, prepareCluster, prepareDataDir, serverEnvironment } from './data-directory.js';
import { PostgresServerError } from './errors.js';
import { acquireInstanceLock, liveOwnerOf, type Release } from './instance-lock.js';
import { readPostmaster, signalQuietly, stopOrphan, stopPostmaster, until } from './postmaster.js';
import { locateBinaries, type ServerBinaries } from './server-binaries.js';
import { canReach, serverUser, type ServerUser } from './server-user.js';

/** Recovery after a crash replays the write-ahead log before the server is ready. */
const startDeadlineMs = 60_000;
/** Attempts at a free port, since another process may take one between finding and binding it. */
const portAttemptsMax = 3;
const connectionsMax = 200;
const logTailChars = 2_000;

export interface PostgresOptions {
  /** Holds the cluster, its password (mode 0600) and the server's log. Made at the first start, resumed later. */
  readonly dataDir: string;
  /** True for data that must survive a power cut. False is for tests: several times faster, safe against kill only. */
  readonly durable: boolean;
  /** Loopback port; any free one by default. */
  readonly port?: number;
}

export interface PostgresServer {
  /** Connection URL of the superuser to the database `postgres`; holds the password. */
  readonly adminUrl: string;
  readonly port: number;
  /** Resolves when the server has ended, for whatever reason. `stop` still has to be called. */
  readonly ended: Promise<void>;
  /** Fast shutdown; resolves once the server is gone. May be called again. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a PostgreSQL server of our own on loopback, from the binaries of an npm package.
 *
 * As root it runs under the system user `postgres`. A directory whose owner was killed is resumed, with or without
 * its server still running.
 *
 * @throws DataDirectoryInUseError, DataDirectoryVersionError, PostgresServerError
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const user = await serverUser();
  const binaries = await locateBinaries(user);
  const dataDir = await prepareDataDir(options.dataDir, user);
  const release = await acquireInstanceLock(dataDir);
  try {
    await stopOrphan(clusterDir(dataDir));
    const password = await prepareCluster(dataDir, binaries, user, options.durable);
    const { child, port } = await spawnOnPort(dataDir, binaries, user, options);
    return runningServer(child, port, password, release);
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Stops the server of a directory whose owner no longer runs, so that the directory can be removed.
 *
 * @returns 'in-use' when the owner lives, and nothing was done
 */
export async function stopAbandonedPostgres(dataDir: string): Promise<'in-use' | 'stopped' | 'not-running'> {
  if ((await liveOwnerOf(dataDir)) !== undefined) return 'in-use';
  return stopOrphan(clusterDir(dataDir));
}

/** Whether a server started here could use a data directory inside `directory`. Only root can get a no. */
export async function canServerReach(directory: string): Promise<boolean> {
  const user = await serverUser();
  return user === undefined || canReach(directory, user);
}

/** Version of the server that `startPostgres` runs, e.g. "18.4.0". */
export async function postgresVersion(): Promise<string> {
  return (await locateBinaries(undefined)).version;
}

async function spawnOnPort(
  dataDir: string,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  options: PostgresOptions,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const attemptsMax = options.port === undefined ? portAttemptsMax : 1;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await findFreePort());
    try {
      return { child: await spawnServer(dataDir, binaries, user, port, options.durable), port };
    } catch (error) {
      const portTaken = error instanceof PostgresServerError && error.message.includes('Address already in use');
      if (!portTaken || attempt >= attemptsMax) throw error;
    }
  }
}

async function spawnServer(
  dataDir: string,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  port: number,
  durable: boolean,
): Promise<ChildProcess> {
  const cluster = clusterDir(dataDir);
  const logFile = path.join(dataDir, 'server.log');
  await rename(logFile, `${logFile}.previous`).catch(() => undefined);
  // A file, not a pipe: a pipe would break when this process is killed, and the server outlives it.
  const log = await open(logFile, 'w', 0o600);
  const child = spawn(binaries.postgres, ['-D', cluster, ...settings(port, durable)], {
    ...user,
    cwd: '/',
    env: serverEnvironment,
    stdio: ['ignore', log.fd, log.fd],
    // Its own process group: Ctrl-C must reach our shutdown first, not the database under services that drain.
    detached: true,
  });
  child.unref();
  let spawnError: Error | undefined;
  child.once('error', (error) => {
    spawnError = error;
  });
  await log.close();
  const over = (): boolean => spawnError !== undefined || hasExited(child);
  await until(startDeadlineMs, async () => {
    const postmaster = await readPostmaster(cluster);
    return over() || (postmaster?.pid === child.pid && postmaster?.ready === true);
  });
  if (!over() && (await readPostmaster(cluster))?.ready === true) return child;
  if (!over() && child.pid !== undefined) await stopPostmaster(child.pid, () => Promise.resolve(over()));
  const tail = (await readFile(logFile, 'utf8').catch(() => '')).slice(-logTailChars).trim();
  throw new PostgresServerError(`PostgreSQL did not start on port ${port}: ${spawnError?.message ?? tail}`);
}

function settings(port: number, durable: boolean): readonly string[] {
  const onOff = durable ? 'on' : 'off';
  return Object.entries({
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: connectionsMax,
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    fsync: onOff,
    synchronous_commit: onOff,
    full_page_writes: onOff,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function runningServer(child: ChildProcess, port: number, password: string, release: Release): PostgresServer {
  const { pid } = child;
  if (pid === undefined) throw new PostgresServerError('the server has no process id');
  const stopWithProcess = (): void => {
    signalQuietly(pid, 'SIGINT');
  };
  process.once('exit', stopWithProcess);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      process.off('exit', stopWithProcess);
      if (!hasExited(child)) await stopPostmaster(pid, () => Promise.resolve(hasExited(child)));
      await release();
    })());
  return {
    adminUrl: `postgres://${adminUser}:${password}@127.0.0.1:${port}/postgres`,
    port,
    ended: new Promise((resolve) => {
      if (hasExited(child)) resolve();
      child.once('exit', () => {
        resolve();
      });
    }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function hasExited({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
