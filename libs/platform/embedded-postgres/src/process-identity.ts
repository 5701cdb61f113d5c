import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const hasProc = process.platform === 'linux';

/** Whether a process with this id exists, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * A text that differs between two processes that got the same id one after the other: ids come round quickly in
 * a container, where every start counts from 1. Undefined when the process does not exist.
 */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (!hasProc) return ps(pid, 'lstart=');
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === undefined) return undefined;
  // proc(5): field 2 may hold spaces and brackets; field 22, the start time, is the 20th after its last bracket.
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${boot.trim()}/${startTicks}`;
}

/** The command line of a process, arguments joined by spaces. Undefined when it does not exist or is hidden. */
export async function commandLine(pid: number): Promise<string | undefined> {
  if (!hasProc) return ps(pid, 'command=');
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return text === undefined || text === '' ? undefined : text.replaceAll('\0', ' ').trim();
}

/** Ids of the processes whose working directory is `directory`. Empty where the system does not tell. */
export async function processesWorkingIn(directory: string): Promise<readonly number[]> {
  if (!hasProc) return [];
  const pids = (await readdir('/proc')).filter((entry) => /^[0-9]+$/.test(entry)).map(Number);
  const directories = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)));
  return pids.filter((_, index) => directories[index] === directory);
}

async function ps(pid: number, field: string): Promise<string | undefined> {
  const found = await run('ps', ['-ww', '-p', String(pid), '-o', field]).catch(() => undefined);
  return found?.stdout.trim() || undefined;
}
