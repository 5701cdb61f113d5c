import { Client, type QueryResult, type QueryResultRow } from 'pg';
import { TransportStateError } from '../errors.js';

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 30_000;
const reconnectFirstMs = 100;
const reconnectMaxMs = 5_000;

export interface PostgresSessionOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  /** A new server session is there; locks of the one before are gone. */
  readonly onUp: (connection: SessionConnection) => Promise<void>;
  readonly onDown: (error: Error) => void;
  readonly onError: (error: unknown) => void;
}

/** One server session. When it dies the server frees its locks, and it can commit nothing any more. */
export interface SessionConnection {
  /** Statements run one after another, in the order of the calls. */
  query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<R>>;
}

/**
 * Keeps one server session open for what is bound to a session: notifications, advisory locks, and the offset
 * commits those locks protect.
 */
export class PostgresSession {
  private client: Client | undefined;
  private stopped = false;
  private reconnecting: NodeJS.Timeout | undefined;
  private delayMs = reconnectFirstMs;

  constructor(private readonly options: PostgresSessionOptions) {}

  async start(): Promise<void> {
    await this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnecting);
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  /** Drops the connection as a crash would. */
  sever(): void {
    this.stopped = true;
    clearTimeout(this.reconnecting);
    // pg has no public way to close a socket without a goodbye.
    const client = this.client as unknown as
      { readonly connection: { readonly stream: { destroy(): void } } } | undefined;
    client?.connection.stream.destroy();
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: this.options.applicationName,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      keepAlive: true,
    });
    let lost = false;
    const onLost = (error: Error): void => {
      if (lost) return;
      lost = true;
      this.lose(client, error);
    };
    client.on('error', onLost);
    client.on('end', () => {
      onLost(new TransportStateError('the database session has ended'));
    });
    client.on('notification', ({ payload }) => {
      this.options.onNotification(payload ?? '');
    });
    await client.connect();
    if (this.isStopped()) {
      await client.end();
      return;
    }
    this.client = client;
    try {
      // Losing the last offsets in a crash of the server only means to deliver again; waiting for the disk costs more.
      await client.query('SET synchronous_commit = off');
      await client.query(`LISTEN ${this.options.channel}`);
      await this.options.onUp(inOrder(client));
    } catch (error) {
      await client.end();
      throw error;
    }
    this.delayMs = reconnectFirstMs;
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private lose(client: Client, error: Error): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.options.onDown(error);
    if (!this.stopped) this.reconnectLater();
  }

  private reconnectLater(): void {
    clearTimeout(this.reconnecting);
    this.reconnecting = setTimeout(() => {
      this.connect().catch((error: unknown) => {
        this.options.onError(error);
        if (!this.isStopped() && !this.client) this.reconnectLater();
      });
    }, this.delayMs);
    this.delayMs = Math.min(this.delayMs * 2, reconnectMaxMs);
  }
}

function inOrder(client: Client): SessionConnection {
  let last: Promise<unknown> = Promise.resolve();
  return {
    query<R extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<QueryResult<R>> {
      const result = last.then(() => client.query<R>(text, [...values]));
      last = result.catch(() => undefined);
      return result;
    },
  };
}
