import { allTopics } from '@carbon-butler/contract-events';
import { Secret } from '@carbon-butler/platform-config';
import { ClosingStack, composeServices, type RunningService, stopDeadlineMs } from '@carbon-butler/platform-lifecycle';
import { openTransport } from '@carbon-butler/platform-service-process';
import type { EventTransport } from '@carbon-butler/platform-transport';
import { startGateway } from '@carbon-butler/service-gateway';
import { startLifecycle } from '@carbon-butler/service-lifecycle';
import { startTransfer } from '@carbon-butler/service-transfer';
import { startVerification } from '@carbon-butler/service-verification';
import type { Butler, ButlerOptions } from './butler.js';
import { databaseOf } from './butler-database.js';
import { failureSignal } from './failure-signal.js';
import { butlerKeys, newInternalToken } from './keys.js';
import { settings } from './settings.js';

/** Starts every service there is, in one process, on one PostgreSQL. */
export function startButler(options: ButlerOptions): Promise<Butler> {
  return ClosingStack.guard('butler', (stack) => start(options, stack));
}

async function start(options: ButlerOptions, stack: ClosingStack): Promise<Butler> {
  const { directory, logger, progress } = options;
  const { host, poolSize, callDeadlineMs } = settings;
  const { failure, giveUp } = failureSignal();
  const databaseUrl = await databaseOf(options, stack, giveUp);
  const keys = await butlerKeys(directory);
  const internalToken = new Secret(newInternalToken());
  const transport = await eventTransport(options, databaseUrl, stack);
  const own = { host, databaseUrl, poolSize, internalToken } as const;
  const key = (jwk: object): Secret => new Secret(JSON.stringify(jwk));

  progress('services');
  const verification = await startVerification(
    {
      ...own,
      ports: { grpc: 0, http: 0 },
      log: { origin: keys.origin, key: key(keys.log), statementKey: key(keys.statement) },
      auditIntervalMs: settings.auditIntervalMs,
    },
    { logger: logger('verification'), transport },
  );
  stack.add(verification, (service) => service[Symbol.asyncDispose]());
  const { assessmentThreads, calculationDeadlineMs, importBytesMax, draws, seed } = settings;
  const lifecycle = await startLifecycle(
    { ...own, grpcPort: 0, httpPort: 0, assessmentThreads, calculationDeadlineMs, importBytesMax, draws, seed },
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
      http: { host, port: options.port, requestsPerMinuteMax: settings.requestsPerMinuteMax },
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

  return {
    ...composeServices('butler', [verification, lifecycle, transfer, gateway]),
    url: gateway.urls['http'] ?? '',
    stopDeadlineMs,
    failure,
    registerClient: (registration) => gateway.registerClient(registration),
    [Symbol.asyncDispose]: () => stack.close(),
  };
}

async function eventTransport(
  { version, logger, transport: config }: ButlerOptions,
  databaseUrl: Secret,
  stack: ClosingStack,
): Promise<EventTransport> {
  const transport = await openTransport(config, {
    clientId: 'butler',
    appVersion: version,
    topics: allTopics,
    databaseUrl,
    logger: logger('transport'),
  });
  return stack.add(transport, (opened) => opened.stop());
}

function grpcOf({ name, urls }: RunningService): string {
  const address = urls['grpc'];
  if (address === undefined) throw new Error(`${name} serves no gRPC`);
  return address;
}
