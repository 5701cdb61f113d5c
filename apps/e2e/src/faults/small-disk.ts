import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const ballastName = 'ballast';
const chunk = Buffer.alloc(1_048_576);
const blockBytes = 4_096;

/** A file system in memory that can be filled to its last block, and emptied again. */
export class SmallDisk {
  private constructor(private readonly folder: string) {
    // Whatever ends the campaign, the mount must not stay.
    process.once('exit', this.unmount);
  }

  /** Over an empty folder; undefined where it can't be mounted, which takes root on Linux. */
  static mount(folder: string, sizeMb: number): SmallDisk | undefined {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', folder], { stdio: 'ignore' });
      return new SmallDisk(folder);
    } catch {
      return undefined;
    }
  }

  fill(): void {
    const file = openSync(join(this.folder, ballastName), 'w');
    try {
      for (let bytes = chunk.length; bytes >= blockBytes;) {
        try {
          writeSync(file, chunk, 0, bytes);
        } catch (error) {
          if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error;
          bytes = Math.floor(bytes / 2);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(join(this.folder, ballastName));
  }

  readonly unmount = (): void => {
    process.off('exit', this.unmount);
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'ignore' });
  };
}
