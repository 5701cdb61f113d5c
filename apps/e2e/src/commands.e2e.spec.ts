import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@carbon-butler/testing-harness';
import { ButlerProcess, removeDataDir } from './butler-process.js';

const execute = promisify(execFile);
const apps = join(__dirname, '../..');
const registerClient = join(apps, 'gateway/dist/register-client.js');
const rotateSecret = join(apps, 'gateway/dist/rotate-secret.js');
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

  type Credentials = Record<'clientId' | 'clientSecret', string>;
  const register = async (): Promise<Credentials> => {
    const { stdout } = await run(registerClient, '--tenant-name', 'lime works', '--scope', 'operations:admin');
    return JSON.parse(stdout) as Credentials;
  };
  const askForToken = ({ clientId, clientSecret }: Credentials) =>
    fetch(`${butler.url}/auth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });

  it('register a client that the running gateway lets in', async () => {
    const answer = await askForToken(await register());
    expect(await answer.json()).toMatchObject({ scope: 'operations:admin' });
    await expect(run(registerClient, '--tenant-name', 'lime works')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--scope: expected one of'),
    });
  });

  it('replace its secret without a gap, and name a client there is not', async () => {
    const before = await register();
    const after = JSON.parse((await run(rotateSecret, before.clientId)).stdout) as Credentials;
    expect([(await askForToken(before)).status, (await askForToken(after)).status]).toEqual([200, 200]);
    await run(rotateSecret, before.clientId, '--retire-previous');
    expect([(await askForToken(before)).status, (await askForToken(after)).status]).toEqual([401, 200]);
    await expect(run(rotateSecret, 'nobody')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no client "nobody"'),
    });
    await expect(run(rotateSecret)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('expected the id of one client'),
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
