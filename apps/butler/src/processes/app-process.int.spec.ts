import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@carbon-butler/platform-observability';
import { eventually } from '@carbon-butler/testing-harness';
import { findFreePorts } from '../free-ports.js';
import { AppProcess } from './app-process.js';
import { AppDownError } from './errors.js';
import { restartsMax } from './restarts.js';

/** Notes its process id on each start; ready at once, unless told to end. */
const program = `
const { appendFileSync, existsSync } = require('node:fs');
appendFileSync(process.env.PIDS, process.pid + '\\n');
if (existsSync(process.env.BROKEN)) process.exit(3);
const server = require('node:http').createServer((_, response) => response.end('ok'));
server.listen(Number(process.env.HTTP_PORT), '127.0.0.1');
process.on('SIGTERM', () => { appendFileSync(process.env.STOPPED, 'in order'); process.exit(0); });
`;

describe('an app as a child process', () => {
  let dir: string;
  let app: AppProcess;
  let down: AppDownError | undefined;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'app-process-'));
    await writeFile(join(dir, 'main.cjs'), program);
    const [port] = await findFreePorts([0]);
    down = undefined;
    app = new AppProcess({
      name: 'test-app',
      mainFile: join(dir, 'main.cjs'),
      env: {
        HTTP_PORT: String(port),
        PIDS: join(dir, 'pids'),
        BROKEN: join(dir, 'broken'),
        STOPPED: join(dir, 'stopped'),
      },
      readyUrl: `http://127.0.0.1:${port}/health/ready`,
      logger: createLogger('test', { level: 'silent' }),
      onDown: (error) => {
        down = error;
      },
    });
  });
  afterEach(async () => {
    await app.stop();
    await rm(dir, { recursive: true });
  });

  const pids = async (): Promise<readonly number[]> =>
    (await readFile(join(dir, 'pids'), 'utf8')).trim().split('\n').map(Number);

  it('is ready after its start, started again when killed, and stopped in order', async () => {
    await app.start();
    const [first] = await pids();
    process.kill(first!, 'SIGKILL');
    await eventually(
      async () => {
        expect(await pids()).toHaveLength(2);
        expect(await app.isReady()).toBe(true);
      },
      { timeoutMs: 30_000 },
    );
    await app.stop();
    expect(await app.isReady()).toBe(false);
    expect(await readFile(join(dir, 'stopped'), 'utf8')).toBe('in order');
    expect(await pids()).toHaveLength(2);
    expect(down).toBeUndefined();
  });

  it('is not started again when it ends before it was ever ready', async () => {
    await writeFile(join(dir, 'broken'), '');
    await expect(app.start()).rejects.toThrow(new AppDownError('test-app', 'exit code 3', 0));
    expect(await pids()).toHaveLength(1);
  });

  it('is given up when it keeps ending', async () => {
    await app.start();
    await writeFile(join(dir, 'broken'), '');
    const [first] = await pids();
    process.kill(first!, 'SIGKILL');
    await eventually(
      () => {
        expect(down).toMatchObject({ app: 'test-app', reason: 'exit code 3', restarts: restartsMax });
      },
      { timeoutMs: 60_000 },
    );
    expect(await pids()).toHaveLength(1 + restartsMax);
  });
});
