import { availableParallelism } from 'node:os';
import { allTopics } from '@carbon-butler/contract-events';
import { Secret } from '@carbon-butler/platform-config';
import { startPostgres } from '@carbon-butler/platform-embedded-postgres';
import { ClosingStack, composeServices, type RunningService } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import { provisionSchema } from '@carbon-butler/platform-persistence';
import { PostgresTransport } from '@carbon-butler/platform-transport';
import { type RunningGateway, startGateway } from '@carbon-butler/service-gateway';
import { startLifecycle } from '@carbon-butler/service-lifecycle';
import { startTransfer } from '@carbon-butler/service-transfer';
import { startVerification } from '@carbon-butler/service-verification';
import type { DataDirectory } from './data-directory.js';
import { butlerKeys, newInternalToken } from './keys.js';

export interface ButlerOptions {
  readonly directory: DataDirectory;
  /** A server to use; undefined starts the embedded one. */
  readonly databaseUrl: Secret | undefined;
  readonly port: number;
  readonly version: string;
  logger(service: string): Logger;
  /** Told what is being started. */
  progress(step: string): void;
}

export interface Butler extends RunningService {
  readonly gateway: RunningGateway;
}

const loopback = '127.0.0.1';
const requestsPerMinuteMax = 6_000;
const poolSize = 8;
const draws = 2_000;
const seed = '1';
const auditIntervalMs = 24 * 60 * 60 * 1_000;
const callDeadlineMs = 30_000;

/** Starts every service there is, in one process, on one PostgreSQL. */
export function startButler(options: ButlerOptions): Promise<Butler> {
  return ClosingStack.guard('butler', (stack) => start(options, stack));
}

async function start(options: ButlerOptions, stack: ClosingStack): Promise<Butler> {
  const { directory, logger, progress } = options;
  const databaseUrl = options.databaseUrl ?? (await embeddedDatabase(options, stack));
  const keys = await butlerKeys(directory);
  const internalToken = new Secret(newInternalToken());
  const transport = await eventTransport(options, databaseUrl, stack);
  const own = { host: loopback, databaseUrl, poolSize, internalToken } as const;
  const key = (jwk: object): Secret => new Secret(JSON.stringify(jwk));

  progress('services');
  const verification = await startVerification(
    {
      ...own,
      ports: { grpc: 0, http: 0 },
      log: { origin: keys.origin, key: key(keys.log), statementKey: key(keys.statement) },
      auditIntervalMs,
    },
    { logger: logger('verification'), transport },
  );
  stack.add(verification, (service) => service[Symbol.asyncDispose]());
  const lifecycle = await startLifecycle(
    { ...own, grpcPort: 0, httpPort: 0, assessmentThreads: Math.max(1, availableParallelism() - 1), draws, seed },
    { logger: logger('lifecycle'), transport },
  );
  stack.add(lifecycle, (service) => service[Symbol.asyncDispose]());
  const transfer = await startTransfer(
    { ...own, grpcPort: 0, httpPort: 0, lifecycleAddress: grpcOf(lifecycle), callDeadlineMs },
    { logger: logger('transfer'), transport },
  );
  stack.add(transfer, (service) => service[Symbol.asyncDispose]());
  const gateway = await startGateway(
    {
      http: { host: loopback, port: options.port, requestsPerMinuteMax },
      databaseUrl,
      poolSize,
      tokenKeys: key({ keys: [keys.token] }),
      internalToken,
      services: { lifecycle: grpcOf(lifecycle), transfer: grpcOf(transfer), verification: grpcOf(verification) },
      callDeadlineMs,
    },
    { logger: logger('gateway'), transport },
  );
  stack.add(gateway, (service) => service[Symbol.asyncDispose]());

  const services = composeServices('butler', [verification, lifecycle, transfer, gateway]);
  return { ...services, gateway, [Symbol.asyncDispose]: () => stack.close() };
}

async function embeddedDatabase({ directory, progress }: ButlerOptions, stack: ClosingStack): Promise<Secret> {
  progress('database');
  const server = await startPostgres({ dataDir: directory.file('postgres'), durable: true });
  stack.add(server, (opened) => opened.stop());
  return new Secret(server.adminUrl);
}

async function eventTransport(
  { version, logger }: ButlerOptions,
  databaseUrl: Secret,
  stack: ClosingStack,
): Promise<PostgresTransport> {
  const { url, schema } = await provisionSchema(databaseUrl.reveal(), { service: 'transport' });
  const log = logger('transport');
  const transport = new PostgresTransport({
    url,
    schema,
    topics: allTopics,
    appVersion: version,
    onNotice: (notice) => {
      log.warn('event transport', { ...notice });
    },
  });
  await transport.start();
  return stack.add(transport, (opened) => opened.stop());
}

function grpcOf({ name, urls }: RunningService): string {
  const address = urls['grpc'];
  if (address === undefined) throw new Error(`${name} serves no gRPC`);
  return address;
}
