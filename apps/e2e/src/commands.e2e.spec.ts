import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import { ButlerProcess, removeDataDir } from './butler-process.js';

const execute = promisify(execFile);
const apps = join(__dirname, '../..');
const registerClient = join(apps, 'gateway/dist/register-client.js');
const dlq = join(apps, 'butler/dist/dlq.js');

describe("operators' commands", () => {
  let database: TestDatabase;
  let dataDir: string;
  let butler: ButlerProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataDir = await ButlerProcess.newDataDir();
    butler = await ButlerProcess.start(dataDir, { DATABASE_URL: database.adminUrl });
  });

  afterAll(async () => {
    await butler.stop();
    await removeDataDir(dataDir);
    await database.drop();
  });

  const run = (program: string, ...args: string[]) =>
    execute(process.execPath, [program, ...args], { env: { ...process.env, DATABASE_URL: database.adminUrl } });

  it('register a client that the running gateway lets in', async () => {
    const { stdout } = await run(registerClient, '--tenant-name', 'lime works', '--scope', 'operations:admin');
    const { clientId, clientSecret } = JSON.parse(stdout) as Record<'clientId' | 'clientSecret', string>;
    const answer = await fetch(`${butler.url}/auth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(await answer.json()).toMatchObject({ scope: 'operations:admin' });
    await expect(run(registerClient, '--tenant-name', 'lime works')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--scope: expected one of'),
    });
  });

  it('list dead letters, and say what is not there', async () => {
    const at = ['--url', butler.url, '--data', dataDir];
    expect((await run(dlq, 'list', ...at)).stdout).toBe('no dead letters\n');
    await expect(run(dlq, 'replay', 'carbon.pcf.v1~lifecycle.pcf~0~1.1', ...at)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('answered 404'),
    });
    await expect(run(dlq, 'show', 'nonsense', ...at)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('answered 400'),
    });
  });
});
