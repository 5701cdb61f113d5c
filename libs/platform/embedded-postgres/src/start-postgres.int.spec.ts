import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import {
  DataDirectoryInUseError,
  DataDirectoryVersionError,
  type PostgresServer,
  PostgresServerError,
  startPostgres,
  stopAbandonedPostgres,
} from './index.js';

/** initdb and its sync to disk take several seconds on a busy machine. */

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'carbon-butler-spec-'));
});
afterAll(async () => {
  await stopAbandonedPostgres(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function whileRunning<T>(use: (server: PostgresServer) => Promise<T>, durable = false): Promise<T> {
  const server = await startPostgres({ dataDir, durable });
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** A process of its own that owns a server, to be killed. */
async function ownerProcess(): Promise<{ readonly child: ChildProcess; readonly adminUrl: string }> {
  const program = `
    const { startPostgres } = require(${JSON.stringify(path.resolve(__dirname, '../dist/index.js'))});
    startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: true }).then(({ adminUrl }) => {
      console.log(adminUrl);
      setInterval(() => {}, 1000);
    });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, adminUrl: line.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10);
}

describe('a server', () => {
  it('is made at the first start and resumed at the next, durable and on loopback only', async () => {
    await whileRunning(async ({ adminUrl, port }) => {
      await query(adminUrl, "CREATE TABLE note AS SELECT 'kept' AS text");
      expect(
        await query(
          adminUrl,
          `SELECT name, setting FROM pg_settings WHERE name IN
             ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'port', 'server_encoding', 'TimeZone')
           ORDER BY name COLLATE "C"`,
        ),
      ).toEqual([
        { name: 'TimeZone', setting: 'UTC' },
        { name: 'fsync', setting: 'on' },
        { name: 'full_page_writes', setting: 'on' },
        { name: 'listen_addresses', setting: '127.0.0.1' },
        { name: 'port', setting: String(port) },
        { name: 'server_encoding', setting: 'UTF8' },
        { name: 'synchronous_commit', setting: 'on' },
      ]);
    }, true);
    await whileRunning(async ({ adminUrl }) => {
      expect(await query(adminUrl, 'SELECT text FROM note')).toEqual([{ text: 'kept' }]);
    });
  });

  it('lets nobody in without the password, which only its user may read', async () => {
    const { mode } = await stat(path.join(dataDir, 'password'));
    expect(mode & 0o777).toBe(0o600);
    await whileRunning(async ({ adminUrl }) => {
      const url = new URL(adminUrl);
      expect(url.password.length).toBeGreaterThanOrEqual(32);
      url.password = 'guess';
      await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    });
  });

  it('stops once however often it is told to, and frees its directory', async () => {
    const server = await startPostgres({ dataDir, durable: false });
    await Promise.all([server.stop(), server.stop(), server[Symbol.asyncDispose]()]);
    await expect(query(server.adminUrl, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    expect(await stopAbandonedPostgres(dataDir)).toBe('not-running');
  });

  it('says why it does not start', async () => {
    await whileRunning(async ({ port }) => {
      const other = `${dataDir}-other`;
      try {
        const start = startPostgres({ dataDir: other, durable: false, port });
        await expect(start).rejects.toThrow(PostgresServerError);
        await expect(start).rejects.toThrow('Address already in use');
      } finally {
        await rm(other, { recursive: true, force: true });
      }
    });
  });
});

describe('a data directory', () => {
  it('is refused to a second server, in this process and in another', async () => {
    await whileRunning(async ({ adminUrl }) => {
      const second = startPostgres({ dataDir, durable: false });
      await expect(second).rejects.toThrow(DataDirectoryInUseError);
      await expect(second).rejects.toThrow(String(process.pid));
      expect(await query(adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
    const { child } = await ownerProcess();
    await expect(startPostgres({ dataDir, durable: false })).rejects.toThrow(String(child.pid));
    expect(await stopAbandonedPostgres(dataDir)).toBe('in-use');
    await kill(child);
  });

  it('is taken over from a killed process whose server still runs', async () => {
    const { child, adminUrl } = await ownerProcess();
    await query(adminUrl, "INSERT INTO note VALUES ('committed')");
    const orphan = await postmasterPid();
    await kill(child);
    expect(await query(adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await whileRunning(async (server) => {
      expect(await query(server.adminUrl, 'SELECT text FROM note')).toContainEqual({ text: 'committed' });
      expect(await postmasterPid()).not.toBe(orphan);
      await expect(query(adminUrl, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    });
  });

  it('is recovered after its process, its server and an open session were killed together', async () => {
    const { child, adminUrl } = await ownerProcess();
    await query(adminUrl, "INSERT INTO note VALUES ('recovered')");
    const session = new Client(adminUrl);
    session.on('error', () => undefined);
    await session.connect();
    process.kill(await postmasterPid(), 'SIGKILL');
    await kill(child);
    await whileRunning(async (server) => {
      expect(await query(server.adminUrl, 'SELECT text FROM note')).toContainEqual({ text: 'recovered' });
    });
    await session.end().catch(() => undefined);
  });

  it('is not blocked by another process that got the id of a dead server', async () => {
    const stranger = spawn('sleep', ['60']);
    try {
      const file = path.join(dataDir, 'cluster', 'postmaster.pid');
      await writeFile(file, `${stranger.pid}\n${path.dirname(file)}\n1\n1\n\n127.0.0.1\n\nready\n`);
      await whileRunning(async ({ adminUrl }) => {
        expect(await query(adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      });
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it('is made anew where the first start was killed half way', async () => {
    const half = `${dataDir}-half`;
    await mkdir(path.join(half, 'cluster.draft', 'base'), { recursive: true });
    await writeFile(path.join(half, 'password'), 'of the first attempt');
    try {
      const server = await startPostgres({ dataDir: half, durable: false });
      expect(await query(server.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await server.stop();
    } finally {
      await rm(half, { recursive: true, force: true });
    }
  });

  it('of another major version is refused by name', async () => {
    const file = path.join(dataDir, 'cluster', 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '9\n');
    try {
      const start = startPostgres({ dataDir, durable: false });
      await expect(start).rejects.toThrow(DataDirectoryVersionError);
      await expect(start).rejects.toMatchObject({ value: '9', expected: version.trim() });
    } finally {
      await writeFile(file, version);
    }
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('that the system user of the server can not reach is refused, with what to do', async () => {
    const closed = await mkdtemp(path.join(tmpdir(), 'carbon-butler-closed-'));
    await chmod(closed, 0o700);
    try {
      const start = startPostgres({ dataDir: path.join(closed, 'data'), durable: false });
      await expect(start).rejects.toThrow('choose one elsewhere');
    } finally {
      await rm(closed, { recursive: true, force: true });
    }
  });
});
