import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { canServerReach } from '@carbon-butler/platform-embedded-postgres';

const defaultName = '.carbon-butler';
/** Where a default that the database server's own user could not read goes instead. */
const sharedStateDir = '/var/lib/carbon-butler';
const privateMode = 0o600;

/** The one folder that holds all state of a butler. */
export class DataDirectory {
  private constructor(readonly path: string) {}

  /** Opens `wanted`, or the default place, and makes it if it is not there. */
  static async open(wanted: string | undefined): Promise<DataDirectory> {
    const path = wanted === undefined ? await defaultPath() : resolve(wanted);
    await mkdir(path, { recursive: true });
    return new DataDirectory(path);
  }

  file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }

  /** The value kept in a file that only the owner reads; made and kept when there is none. */
  async keep<T>(name: string, make: () => T | Promise<T>): Promise<T> {
    const kept = await this.read<T>(name);
    if (kept !== undefined) return kept;
    const made = await make();
    await this.write(name, JSON.stringify(made));
    return made;
  }

  async read<T>(name: string): Promise<T | undefined> {
    try {
      return JSON.parse(await readFile(this.file(name), 'utf8')) as T;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Written beside and renamed, so that a crash leaves the old content or the new. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    const path = this.file(name);
    await mkdir(join(path, '..'), { recursive: true });
    const draft = `${path}.new`;
    await writeFile(draft, content, { mode: privateMode });
    await chmod(draft, privateMode);
    await rename(draft, path);
  }
}

async function defaultPath(): Promise<string> {
  const path = resolve(defaultName);
  return (await canServerReach(path)) ? path : sharedStateDir;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
