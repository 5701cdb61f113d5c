import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const hasProc = process.platform === 'linux';

/** Whether a process with this id is listed, ours or not, running or only not yet reaped. */
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
 * a container, where every start counts from 1.
 *
 * Undefined when the process does not run, also when it has ended but its parent has not asked how: a killed process
 * stays listed so for good in a container whose first process is no init.
 */
export async function processBirth(pid: number): Promise<string | undefined> {
  if (!hasProc) return birthFromPs(pid);
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === undefined) return undefined;
  // proc(5): field 2 may hold spaces and brackets; after it come field 3, the state, and field 22, the start time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot.trim()}/${fields[19] ?? ''}`;
}

async function birthFromPs(pid: number): Promise<string | undefined> {
  const [state, started] = await Promise.all([ps(pid, 'stat='), ps(pid, 'lstart=')]);
  return state?.startsWith('Z') === true ? undefined : started;
}

/** The command line of a process, arguments joined by spaces. Undefined when it has ended or is hidden. */
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
