import { allTopics } from '@carbon-butler/contract-events';
import { generateKey } from '@carbon-butler/domain-evidence';
import { Secret } from '@carbon-butler/platform-config';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { createLogger } from '@carbon-butler/platform-observability';
import {
  type EventEnvelope,
  type EventTransport,
  fromRecord,
  InMemoryBroker,
  InMemoryTransport,
} from '@carbon-butler/platform-transport';
import { createTestDatabase, eventually } from '@carbon-butler/testing-harness';
import { Client } from 'pg';
import type { GatewayConfig } from '../config.js';
import { allScopes, type Scope } from '../identity/scopes.js';
import { type RunningGateway, startGateway } from '../start.js';

/** What the gateway calls its services with. */
export const internalToken = 'internal-token-of-the-gateway-tests';
const producedTopics = allTopics.filter(({ producers }) => producers.includes('gateway'));
const topicRecordsMax = 100_000;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: unknown;
}

export interface CallOptions {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | URLSearchParams;
}

/** A member of a JSON object, looked at without knowing the rest. @throws when `json` is no object */
export function member(json: unknown, name: string): unknown {
  if (typeof json !== 'object' || json === null) throw new TypeError(`no object to have a member ${name}`);
  return (json as Readonly<Record<string, unknown>>)[name];
}

/** A client of a test tenant with a token that has the given scopes. */
export interface TestClient {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
}

export class GatewayUnderTest implements AsyncDisposable {
  readonly lines: string[] = [];

  private constructor(
    readonly gateway: RunningGateway,
    private readonly broker: InMemoryBroker,
    private readonly database: Client,
    private readonly closers: readonly (() => Promise<unknown>)[],
    lines: string[],
    /** As the server's admin. */
    readonly databaseUrl: string,
  ) {
    this.lines = lines;
  }

  static async start(
    services: GatewayConfig['services'] = {
      lifecycle: '127.0.0.1:1',
      transfer: '127.0.0.1:1',
      verification: '127.0.0.1:1',
    },
    clock?: Clock,
    /** Another transport than the one in memory, on the gateway's database; `published` sees nothing of it. */
    makeTransport?: (databaseUrl: string) => Promise<EventTransport>,
  ): Promise<GatewayUnderTest> {
    const testDatabase = await createTestDatabase();
    const broker = new InMemoryBroker();
    const transport =
      (await makeTransport?.(testDatabase.adminUrl)) ??
      new InMemoryTransport({ broker, topics: allTopics, appVersion: 'test' });
    await transport.start();
    const lines: string[] = [];
    const config: GatewayConfig = {
      http: { host: '127.0.0.1', port: 0, requestsPerMinuteMax: 100_000 },
      databaseUrl: new Secret(testDatabase.adminUrl),
      poolSize: 4,
      tokenKeys: new Secret(JSON.stringify({ keys: [generateKey()] })),
      internalToken: new Secret(internalToken),
      services,
      callDeadlineMs: 2_000,
    };
    const logger = createLogger('gateway', { level: 'debug', write: (line) => lines.push(line) });
    const gateway = await startGateway(config, { logger, transport, ...(clock && { clock }) });
    const database = new Client(testDatabase.adminUrl);
    await database.connect();
    const closers = [
      () => gateway[Symbol.asyncDispose](),
      () => transport.stop(),
      () => database.end(),
      () => testDatabase.drop(),
    ];
    return new GatewayUnderTest(gateway, broker, database, closers, lines, testDatabase.adminUrl);
  }

  get url(): string {
    return this.gateway.urls['http'] ?? '';
  }

  async call(path: string, { method = 'GET', token, headers = {}, body }: CallOptions = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as unknown) : undefined,
    };
  }

  async client(scopes: readonly Scope[] = allScopes, tenantId?: string): Promise<TestClient> {
    const registration = { tenantName: 'steel works', scopes, ...(tenantId !== undefined && { tenantId }) };
    const credentials = await this.gateway.registerClient(registration);
    const { json } = await this.call('/auth/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: credentials.clientId,
        client_secret: credentials.clientSecret,
      }),
    });
    return { ...credentials, token: (json as { access_token: string }).access_token };
  }

  /** As the server's admin, who sees all tenants. */
  async query<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return (await this.database.query<R & object>(sql, [...parameters])).rows;
  }

  /** What an intake leaves behind, for one tenant. */
  async traces(tenantId: string): Promise<Record<string, number>> {
    const [counts] = await this.query<Record<string, number>>(
      `SELECT (SELECT count(*)::int FROM gateway.raw_document WHERE tenant_id = $1) AS raw,
              (SELECT count(*)::int FROM gateway.intake WHERE tenant_id = $1) AS intakes,
              (SELECT count(*)::int FROM gateway.intake_event WHERE tenant_id = $1) AS events`,
      [tenantId],
    );
    let published = 0;
    for (const { topic } of producedTopics) published += (await this.published(topic, tenantId)).length;
    return { ...counts, published };
  }

  /** Everything published to a topic for a tenant, in order per key. */
  async published(topic: string, tenantId: string): Promise<readonly EventEnvelope[]> {
    await this.relayed();
    return Array.from({ length: this.broker.partitionsOf(topic) }, (_, partition) =>
      this.broker.read(topic, partition, undefined, topicRecordsMax),
    )
      .flat()
      .map(fromRecord)
      .filter(({ tenantid }) => tenantid === tenantId);
  }

  /** The relay removes events from the outbox once it has handed them over. */
  private relayed(): Promise<void> {
    return eventually(
      async () => {
        const [row] = await this.query<{ left: number }>('SELECT count(*)::int AS left FROM gateway.outbox');
        if (row?.left !== 0) throw new Error(`${row?.left} events not relayed`);
      },
      { timeoutMs: 30_000 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.closers) await close();
  }
}
