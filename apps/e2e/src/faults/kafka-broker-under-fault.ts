import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { TcpProxy } from './tcp-proxy.js';

const execute = promisify(execFile);
const script = join(__dirname, '../../../../tools/kafka/start-kafka.mjs');

/** A broker that can be killed, started again on its files, and cut off. */
export class KafkaBrokerUnderFault {
  private constructor(
    private readonly args: readonly string[],
    readonly proxy: TcpProxy,
    private child: ChildProcess,
  ) {}

  /** `args` are further ones of the script that starts it. */
  static async start(dataDir: string, port: number, args: readonly string[]): Promise<KafkaBrokerUnderFault> {
    // Clients come back by the address a broker tells them: the proxy's, or they would go round it.
    const proxy = await TcpProxy.start(port);
    const ports = ['--port', String(port), '--advertised-port', String(proxy.port)];
    const all = [...ports, '--data', dataDir, ...args];
    return new KafkaBrokerUnderFault(all, proxy, await startBroker(all));
  }

  /** The way there that can be cut. */
  get address(): string {
    return `127.0.0.1:${this.proxy.port}`;
  }

  /** kill -9 of the Java process: its log is recovered at the next start. */
  async kill(): Promise<void> {
    const exited = this.ended();
    // Clients must see a dead broker, not a connection that opens and closes again.
    await this.proxy.close();
    const { stdout } = await execute('ps', ['-A', '-o', 'pid=,ppid=']);
    for (const line of stdout.split('\n')) {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      if (pid !== undefined && parent === this.child.pid) process.kill(pid, 'SIGKILL');
    }
    await exited;
  }

  /** Resolves when it has ended, by itself or not. */
  async ended(): Promise<void> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }

  async startAgain(): Promise<void> {
    this.child = await startBroker(this.args);
    if (!this.proxy.isOpen()) await this.proxy.open();
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    this.child.kill('SIGTERM');
    await this.ended();
  }
}

async function startBroker(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stopWithCampaign = (): boolean => child.kill('SIGTERM');
  process.once('exit', stopWithCampaign);
  child.once('exit', () => process.off('exit', stopWithCampaign));
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
