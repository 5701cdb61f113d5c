import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { PostgresServerError } from './errors.js';

const run = promisify(execFile);
const userName = 'postgres';

/** The system user the server runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to the system user `postgres`, made here when it is missing.
 * Anybody else runs it as himself: undefined.
 *
 * @throws PostgresServerError as root where no such user exists and none can be made
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing !== undefined) return existing;
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    userName,
  ]).catch((cause: unknown) => {
    throw new PostgresServerError(
      `PostgreSQL does not run as root, and the system user "${userName}" could not be made: make it, or run as another user`,
      { cause },
    );
  });
  const created = await lookUp();
  if (created === undefined) throw new PostgresServerError(`the system user "${userName}" was made but is not found`);
  return created;
}

/** Whether `user` may pass every directory down to `target`: a home directory of mode 0700 on the way shuts it out. */
export async function canReach(target: string, user: ServerUser): Promise<boolean> {
  for (let at = path.resolve(target); ; at = path.dirname(at)) {
    const found = await stat(at).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return undefined;
    });
    if (found !== undefined && !mayEnter(found, user)) return false;
    if (at === path.dirname(at)) return true;
  }
}

function mayEnter(directory: { uid: number; gid: number; mode: number }, user: ServerUser): boolean {
  if (directory.uid === user.uid) return (directory.mode & 0o100) !== 0;
  if (directory.gid === user.gid) return (directory.mode & 0o010) !== 0;
  return (directory.mode & 0o001) !== 0;
}

async function lookUp(): Promise<ServerUser | undefined> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map((flag) =>
      run('id', [flag, userName]).then(
        ({ stdout }) => Number.parseInt(stdout, 10),
        () => undefined,
      ),
    ),
  );
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
