import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { eventually, startTestServer } from './index.js';

// The first server of an empty cache pays for initdb.

let cacheDir: string;

beforeAll(async () => {
  cacheDir = await mkdtemp(path.join(tmpdir(), 'carbon-butler-cache-'));
  // mkdtemp shuts everybody else out, the system user that the server runs as under root included.
  await chmod(cacheDir, 0o755);
});
afterAll(() => rm(cacheDir, { recursive: true, force: true }));

async function answers(url: string): Promise<boolean> {
  const client = new Client(url);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe('the server of a test run', () => {
  it('is stopped and removed with what a killed run left', async () => {
    const program = `
      const { startTestServer } = require(${JSON.stringify(path.resolve(__dirname, '../dist/index.js'))});
      startTestServer(${JSON.stringify(cacheDir)}, undefined).then(({ adminUrl }) => {
        console.log(adminUrl);
        setInterval(() => {}, 1000);
      });`;
    const killed = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(killed.stdout, 'data')) as [Buffer];
    const abandonedUrl = line.toString().trim();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await answers(abandonedUrl)).toBe(true);

    const server = await startTestServer(cacheDir, undefined);
    expect(await answers(server.adminUrl)).toBe(true);
    await eventually(async () => {
      expect(await answers(abandonedUrl)).toBe(false);
    });
    expect(await readdir(path.join(cacheDir, 'runs'))).toHaveLength(1);
    await server.stop();
    expect(await readdir(path.join(cacheDir, 'runs'))).toEqual([]);
  });

  it('does not disturb that of another run', async () => {
    const [one, other] = await Promise.all([
      startTestServer(cacheDir, undefined),
      startTestServer(cacheDir, undefined),
    ]);
    await one.stop();
    expect(await answers(other.adminUrl)).toBe(true);
    await other.stop();
  });
});
