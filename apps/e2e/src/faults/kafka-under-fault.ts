import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { findFreePort } from '@carbon-butler/platform-lifecycle';
import { TcpProxy } from './tcp-proxy.js';

const execute = promisify(execFile);
const script = join(__dirname, '../../../../tools/kafka/start-kafka.mjs');

/** One Kafka broker that can be killed, started again on its files, and cut off. */
export class KafkaUnderFault {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    readonly proxy: TcpProxy,
    private child: ChildProcess,
  ) {}

  static async start(dataDir: string): Promise<KafkaUnderFault> {
    const port = await findFreePort();
    // Clients come back by the address a broker tells them: the proxy's, or they would go round it.
    const proxy = await TcpProxy.start(port);
    return new KafkaUnderFault(dataDir, port, proxy, await startBroker(dataDir, port, proxy.port));
  }

  /** The way there that can be cut. */
  get address(): string {
    return `127.0.0.1:${this.proxy.port}`;
  }

  /** kill -9 of the Java process: its log is recovered at the next start. */
  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=']);
    for (const line of stdout.split('\n')) {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      if (pid !== undefined && parent === this.child.pid) process.kill(pid, 'SIGKILL');
    }
    await exited;
  }

  async startAgain(): Promise<void> {
    this.child = await startBroker(this.dataDir, this.port, this.proxy.port);
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }
}

async function startBroker(dataDir: string, port: number, advertisedPort: number): Promise<ChildProcess> {
  const args = [script, '--port', String(port), '--advertised-port', String(advertisedPort), '--data', dataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGTERM'));
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`Kafka did not start: exit code ${String(code)}`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('kafka ready at')) resolve();
    });
  });
  return child;
}
