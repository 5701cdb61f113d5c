import { LogTransport, type TransportOptions } from '../log-transport.js';
import { PostgresLog } from './postgres-log.js';

export interface PostgresTransportOptions extends TransportOptions {
  /** Connection URL; its user owns the log's schema or may create it. Session pooling only: locks are per session. */
  readonly url: string;
  readonly schema?: string;
  /** Connections for reading and appending, beside one for the session. */
  readonly poolSize?: number;
  readonly applicationName?: string;
}

const poolSizeDefault = 6;

/** Events through tables of a PostgreSQL database: durable, shared by any number of processes, no broker needed. */
export class PostgresTransport extends LogTransport {
  private readonly tables: PostgresLog;

  constructor(options: PostgresTransportOptions) {
    const tables = new PostgresLog({
      url: options.url,
      schema: options.schema ?? 'transport',
      poolSize: options.poolSize ?? poolSizeDefault,
      applicationName: options.applicationName ?? 'event-transport',
      onError: (error) => options.onNotice?.({ kind: 'trouble', topic: '', group: '', error }),
    });
    super(tables, options);
    this.tables = tables;
  }

  /** Removes what retention and compaction say, now; it also happens every minute. Resolves to the rows removed. */
  prune(): Promise<number> {
    return this.tables.prune();
  }

  /** For tests of recovery: breaks off the connections without finishing anything. */
  sever(): Promise<void> {
    return this.tables.sever();
  }
}
