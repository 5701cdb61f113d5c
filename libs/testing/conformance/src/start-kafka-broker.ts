import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const script = path.resolve(__dirname, '../../../../tools/kafka/start-kafka.mjs');
const stopTimeoutMs = 30_000;
/** The first lines of a broker that does not start say why; the rest is where in its code. */
const linesKept = 20;

export interface KafkaBroker {
  readonly brokers: readonly string[];
  stop(): Promise<void>;
}

/** Which of the programs a real broker needs are missing here. */
export function missingForKafka(): readonly string[] {
  return ['java', 'mvn'].filter((program) => {
    try {
      execFileSync(program, ['-version'], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
}

/** Users who log in by SCRAM-SHA-512, all with the same password. */
export interface ScramUsers {
  readonly scramUsers: readonly string[];
  readonly password: string;
}

/** A real Apache Kafka on loopback, with data that go when it stops. `settings` are the broker's own, by their names. */
export async function startKafkaBroker(
  settings: Readonly<Record<string, string>> = {},
  { scramUsers, password }: ScramUsers = { scramUsers: [], password: '' },
): Promise<KafkaBroker> {
  const set = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const scram = scramUsers.flatMap((user) => ['--scram', `${user}=${password}`]);
  const child = spawn(process.execPath, [script, '--port', '0', '--temporary', ...set, ...scram], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const address = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    child.once('exit', (code) => {
      reject(new Error(`Kafka did not start: exit code ${String(code)}\n${said.join('\n')}`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (said.length < linesKept) said.push(line);
      const found = /^kafka ready at (\S+)$/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    brokers: [address],
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
      await exited;
      clearTimeout(kill);
    },
  };
}
