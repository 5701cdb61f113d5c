import { type PostgresServer, startPostgres } from '@carbon-butler/platform-embedded-postgres';
import type { Logger } from '@carbon-butler/platform-observability';
import { type Restarts, noRestarts, restartAfter } from './processes/restarts.js';

export interface OwnDatabaseOptions {
  readonly dataDir: string;
  readonly logger: Logger;
  /** The server is down and will not be started again. */
  readonly onDown: (error: Error) => void;
}

/**
 * The PostgreSQL server of a butler that was given none: started again where it was when it dies, as services are.
 * Services reconnect by themselves, and what they had in hand is repeated.
 */
export class OwnDatabase {
  private restarts: Restarts = noRestarts;
  private restartTimer: NodeJS.Timeout | undefined;
  private restarting: Promise<void> = Promise.resolve();
  private stopping = false;

  private constructor(
    private readonly options: OwnDatabaseOptions,
    private server: PostgresServer,
  ) {}

  static async start(options: OwnDatabaseOptions): Promise<OwnDatabase> {
    const database = new OwnDatabase(options, await startPostgres({ dataDir: options.dataDir, durable: true }));
    database.watch();
    return database;
  }

  get adminUrl(): string {
    return this.server.adminUrl;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    await this.restarting;
    await this.server.stop();
  }

  private watch(): void {
    const startedAtMs = performance.now();
    void this.server.ended.then(() => {
      if (!this.stopping) this.startAgain(performance.now() - startedAtMs);
    });
  }

  private startAgain(livedMs: number): void {
    const { logger, onDown } = this.options;
    const next = restartAfter(this.restarts, livedMs);
    if (next === undefined) {
      onDown(new Error(`the database server has ended ${this.restarts.count + 1} times in a row; see its server.log`));
      return;
    }
    this.restarts = next;
    logger.warn('database server ended, starting it again', { delayMs: next.delayMs });
    this.restartTimer = setTimeout(() => {
      this.restarting = this.restart();
    }, next.delayMs);
  }

  private async restart(): Promise<void> {
    const { dataDir, logger } = this.options;
    const { port } = this.server;
    try {
      await this.server.stop();
      this.server = await startPostgres({ dataDir, durable: true, port });
      this.watch();
    } catch (error) {
      logger.error('database server does not start', { error });
      if (!this.stopping) this.startAgain(0);
    }
  }
}
