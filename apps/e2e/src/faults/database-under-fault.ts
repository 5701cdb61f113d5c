import { unpackRecords } from '@carbon-butler/platform-transport';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@carbon-butler/platform-embedded-postgres';
import { findFreePort } from '@carbon-butler/platform-lifecycle';
import { Client } from 'pg';
import { TcpProxy } from './tcp-proxy.js';

/** A PostgreSQL server that can be killed, started again, cut off and held up. */
export class DatabaseUnderFault {
  private constructor(
    private readonly dataDir: string,
    private server: PostgresServer,
    readonly proxy: TcpProxy,
  ) {}

  static async start(dataDir: string): Promise<DatabaseUnderFault> {
    const server = await startPostgres({ dataDir, durable: true, port: await findFreePort() });
    return new DatabaseUnderFault(dataDir, server, await TcpProxy.start(server.port));
  }

  /** The way there that can be cut. */
  get url(): string {
    const url = new URL(this.server.adminUrl);
    url.port = String(this.proxy.port);
    return url.href;
  }

  /** kill -9 of the first process of the server: its sessions end by themselves, without a checkpoint. */
  async kill(): Promise<void> {
    const [pid] = (await readFile(join(this.dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await this.server.stop();
  }

  /** On the same port and files: recovers from its write-ahead log. */
  async startAgain(): Promise<void> {
    this.server = await startPostgres({ dataDir: this.dataDir, durable: true, port: this.server.port });
  }

  /** A transaction that has written, and so holds back every reader that waits for the oldest running one. */
  async holdTransactionOpen(forMs: number): Promise<void> {
    const client = new Client({ connectionString: this.server.adminUrl });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT pg_current_xact_id()');
      await new Promise((resolve) => setTimeout(resolve, forMs));
      await client.query('ROLLBACK');
    } finally {
      await client.end();
    }
  }

  /** Records in the PostgreSQL log, and how many of them carry an event that is there already. */
  async repeatedRecords(): Promise<number> {
    const client = new Client({ connectionString: this.server.adminUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ readonly topic: string; readonly batch: Buffer }>(
        'SELECT topic, batch FROM transport.event_log',
      );
      const events: string[] = [];
      for (const { topic, batch } of rows)
        for (const { headers } of await unpackRecords(batch))
          events.push(`${topic} ${headers['ce_source'] ?? ''} ${headers['ce_id'] ?? ''}`);
      return events.length - new Set(events).size;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.server.stop();
  }
}
