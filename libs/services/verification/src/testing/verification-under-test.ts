import { allTopics, topics } from '@carbon-butler/contract-events';
import { verificationV1 } from '@carbon-butler/contract-grpc';
import { generateKey } from '@carbon-butler/domain-evidence';
import { Secret } from '@carbon-butler/platform-config';
import { createGrpcClient, type GrpcClient } from '@carbon-butler/platform-grpc';
import type { RunningService } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import { openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import { type EventEnvelope, InMemoryBroker, InMemoryTransport } from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually, type TestDatabase } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { evidenceKeysOf, type VerificationConfig } from '../config.js';
import type { EvidenceKeys } from '../evidence-keys.js';
import { verificationMigrations } from '../persistence/verification-migrations.js';
import { startVerification } from '../start.js';

const internalToken = 'internal-token-of-the-verification-tests';

export type VerificationClient = GrpcClient<typeof verificationV1.VerificationServiceService>;

interface Replica {
  readonly service: RunningService;
  readonly transport: InMemoryTransport;
  readonly client: VerificationClient;
}

/** The service in a database of its own; what is published survives its restarts, as on a broker. */
export class VerificationUnderTest implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly keys: EvidenceKeys;
  private readonly broker = new InMemoryBroker();
  private readonly config: VerificationConfig;
  /** The replicas that run, the newest last. */
  private readonly replicas: Replica[] = [];
  private reader: DataSource | undefined;

  private constructor(
    private readonly testDatabase: TestDatabase,
    /** Connected as the server's admin, whom no policy binds. */
    readonly admin: Client,
  ) {
    this.config = {
      host: '127.0.0.1',
      ports: { grpc: 0, http: 0 },
      databaseUrl: new Secret(testDatabase.adminUrl),
      poolSize: 4,
      internalToken: new Secret(internalToken),
      log: {
        origin: 'carbon-butler.example/evidence',
        key: new Secret(JSON.stringify(generateKey())),
        statementKey: new Secret(JSON.stringify(generateKey())),
      },
      auditIntervalMs: 3_600_000,
    };
    this.keys = evidenceKeysOf(this.config);
  }

  static async start(): Promise<VerificationUnderTest> {
    const testDatabase = await createTestDatabase();
    const admin = new Client(testDatabase.adminUrl);
    await admin.connect();
    const underTest = new VerificationUnderTest(testDatabase, admin);
    await underTest.startService();
    return underTest;
  }

  /** A further replica each time it is called. */
  async startService(changes: Partial<VerificationConfig> = {}): Promise<void> {
    const transport = new InMemoryTransport({ broker: this.broker, topics: allTopics, appVersion: 'test' });
    await transport.start();
    const logger = createLogger('verification', { level: 'debug', write: (line) => this.lines.push(line) });
    try {
      const service = await startVerification({ ...this.config, ...changes }, { logger, transport });
      const client = createGrpcClient(verificationV1.VerificationServiceService, service.urls['grpc'] ?? '', {
        internalToken,
        deadlineMs: 20_000,
        idempotentMethods: [],
      });
      this.replicas.push({ service, transport, client });
    } catch (error) {
      await transport.stop();
      throw error;
    }
  }

  /** Ends all replicas without letting them finish their work. */
  async stopService(): Promise<void> {
    for (const { client, service, transport } of this.replicas.splice(0).reverse()) {
      client[Symbol.dispose]();
      await service[Symbol.asyncDispose]();
      await transport.stop();
    }
  }

  get service(): RunningService {
    return this.running().service;
  }

  get client(): VerificationClient {
    return this.running().client;
  }

  get transport(): InMemoryTransport {
    return this.running().transport;
  }

  publish(events: readonly EventEnvelope[]): Promise<void> {
    return this.transport.publish(topics.auditLeaf.topic, events);
  }

  /** Publishes and waits until all leaves ever published have their places. */
  async record(events: readonly EventEnvelope[], size: number): Promise<void> {
    await this.publish(events);
    await this.sequenced(size);
  }

  async sequenced(size: number): Promise<void> {
    await eventually(
      async () => {
        const found = await this.count('audit_leaf');
        if (found !== size) throw new Error(`${found} leaves, expected ${size}`);
      },
      { timeoutMs: 60_000 },
    );
  }

  async query<R extends object>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return (await this.admin.query<R>(sql, [...parameters])).rows;
  }

  async count(table: string): Promise<number> {
    const [row] = await this.query<{ count: number }>(`SELECT count(*)::int AS count FROM verification.${table}`);
    return row?.count ?? 0;
  }

  /** As somebody does who has the server in hand: past every trigger. */
  async tamper(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.admin.query('SET session_replication_role = replica');
    const { rowCount } = await this.admin.query(sql, [...parameters]);
    await this.admin.query('SET session_replication_role = origin');
    if (!rowCount) throw new Error('nothing was tampered with');
  }

  /** Keeps every replica from sequencing, as one does that is at work; call the result to let go. */
  async holdLog(): Promise<() => Promise<void>> {
    const lock = `(hashtextextended('sequence verification', 0))`;
    await this.admin.query(`SELECT pg_advisory_lock${lock}`);
    return async () => {
      await this.admin.query(`SELECT pg_advisory_unlock${lock}`);
    };
  }

  /** A connection pool bound like the service's own. */
  async dataSource(): Promise<DataSource> {
    if (this.reader) return this.reader;
    const { url, schema } = await provisionSchema(this.testDatabase.adminUrl, { service: 'verification' });
    this.reader = await openDataSource({
      url,
      schema,
      entities: [],
      migrations: verificationMigrations,
      poolSize: 2,
      applicationName: 'verification test',
    });
    return this.reader;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopService();
    await this.reader?.destroy();
    await this.admin.end();
    await this.testDatabase.drop();
  }

  private running(): Replica {
    const newest = this.replicas.at(-1);
    if (!newest) throw new Error('the service is stopped');
    return newest;
  }
}
