import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = join(__dirname, '../../..');
const mainFile = join(root, 'apps/butler/dist/main.js');
const servingPattern = /Serving (http:\/\/\S+)/;
/** A line of ps: process, parent, and the app that it runs. */
const appPattern = /^\s*(\d+)\s+(\d+)\s.*apps\/([a-z-]+)\/dist\/main\.js/;
const readableByAll = 0o755;

export interface Answer<T = unknown> {
  readonly status: number;
  readonly json: T;
}

/** A butler as its user runs it: the built program in a process of its own, used through its public API. */
export class ButlerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly dataDir: string,
    /** Everything printed until it served. */
    readonly output: string,
  ) {}

  static async newDataDir(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'butler-e2e-'));
    // The database server works as a user of its own and must pass through.
    await chmod(path, readableByAll);
    return path;
  }

  /** Starts and waits until it serves. @throws Error with the output when it ends before */
  static async start(
    dataDir: string,
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Promise<ButlerProcess> {
    const child = spawn(process.execPath, [mainFile, '--data', dataDir, ...args], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: '', PORT: '0', ...env },
    });
    // A test that fails before it can stop the process must not leave it behind.
    process.once('exit', () => child.kill('SIGKILL'));
    let output = '';
    const url = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString('utf8');
        const served = servingPattern.exec(output);
        if (served?.[1]) resolve(served[1]);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => {
        reject(new Error(`butler ended with ${String(code)}:\n${output}`));
      });
    });
    return new ButlerProcess(child, url, dataDir, output);
  }

  /** Runs the main job to its end. */
  static async runOnce(dataDir: string): Promise<{ readonly code: number | null; readonly output: string }> {
    const child = spawn(process.execPath, [mainFile, '--once', '--data', dataDir], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: '', PORT: '0' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output };
  }

  /** Undefined while it runs. */
  get exitCode(): number | undefined {
    return this.child.exitCode ?? undefined;
  }

  /** Process ids of the apps it started, by the name of their folder. */
  async apps(): Promise<ReadonlyMap<string, number>> {
    const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=,args=']);
    const rows = stdout.split('\n').map((line) => appPattern.exec(line));
    return new Map(
      rows.flatMap((row) => (row && Number(row[2]) === this.child.pid ? [[row[3] ?? '', Number(row[1])]] : [])),
    );
  }

  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }

  /** A token of the demo client. */
  async token(): Promise<string> {
    const { clientId, clientSecret } = JSON.parse(
      await readFile(join(this.dataDir, 'demo-client.json'), 'utf8'),
    ) as Record<'clientId' | 'clientSecret', string>;
    const answer = await fetch(`${this.url}/auth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    return token;
  }

  async get<T>(path: string, token: string): Promise<Answer<T>> {
    const answer = await fetch(this.url + path, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, json: (await answer.json()) as T };
  }

  async post<T>(path: string, token: string, body: unknown, mediaType = 'application/json'): Promise<Answer<T>> {
    const answer = await fetch(this.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': mediaType }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as T };
  }
}

export async function removeDataDir(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
