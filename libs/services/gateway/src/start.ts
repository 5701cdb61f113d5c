import { allTopics } from '@carbon-butler/contract-events';
import { createHttpApp } from '@carbon-butler/platform-http';
import { type Clock, ClosingStack, type RunningService, systemClock } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import { eventServiceChecks, type Relay, startRelay } from '@carbon-butler/platform-outbox';
import { type ProvisionedSchema, provisionSchema } from '@carbon-butler/platform-persistence';
import type { DeadLetters, EventTransport } from '@carbon-butler/platform-transport';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { type GatewayConfig, signingKeysOf } from './config.js';
import { installDocuments } from './documents.js';
import { gatewayProblem } from './errors.js';
import { GatewayModule } from './gateway.module.js';
import { AccessTokenGuard } from './identity/access-token-guard.js';
import { type ClientCredentials, type ClientRegistration, ClientRegistry } from './identity/client-registry.js';
import { installTokenRoutes } from './identity/token-routes.js';
import { TokenService } from './identity/token-service.js';
import { installImportParsers } from './import-database/import-bodies.js';
import { openGatewayDatabase } from './persistence/open-gateway-database.js';
import { RemoteServices } from './remote-services.js';
import { RequestGate } from './request-gate.js';
import { GatewayTelemetry, serviceName } from './telemetry.js';

export interface GatewayDeps {
  readonly logger: Logger;
  /** Where accepted events go, and where dead letters are. Started and stopped by whoever made it. */
  readonly transport: Pick<EventTransport, 'ensureTopics' | 'forward' | 'deadLetters' | 'health'>;
  readonly clock?: Clock;
}

/** The gateway, with what is done to it from inside: letting clients in. */
export interface RunningGateway extends RunningService {
  registerClient(registration: ClientRegistration): Promise<ClientCredentials>;
}

/** Starts the edge of the system: HTTP API, token service, intake, and the relay of its outbox. */
export function startGateway(config: GatewayConfig, deps: GatewayDeps): Promise<RunningGateway> {
  return ClosingStack.guard(serviceName, (stack) => start(config, deps, stack));
}

async function start(config: GatewayConfig, deps: GatewayDeps, stack: ClosingStack): Promise<RunningGateway> {
  const { logger, transport, clock = systemClock } = deps;
  const telemetry = new GatewayTelemetry(logger);
  const provisioned = await provisionSchema(config.databaseUrl.reveal(), { service: serviceName });
  const onConnectionError = (error: unknown): void => {
    telemetry.databaseConnectionFailed(error);
  };
  const dataSource = stack.add(
    await openGatewayDatabase(provisioned, { poolSize: config.poolSize, onConnectionError }),
    (opened) => opened.destroy(),
  );
  await transport.ensureTopics(allTopics.filter(({ producers }) => producers.includes(serviceName)));
  const relay = stack.add(await openRelay(provisioned, deps, telemetry), (opened) => opened.stop());
  const services = stack.add(new RemoteServices(config), (opened) => {
    opened[Symbol.dispose]();
    return Promise.resolve();
  });
  const registry = new ClientRegistry(dataSource, clock);
  const tokens = new TokenService({
    keys: signingKeysOf(config),
    findClient: (clientId) => registry.find(clientId),
    onError: (error) => {
      telemetry.tokenServiceFailed(error);
    },
  });
  const gate = new RequestGate();
  const { deadLetters } = transport;
  const app = stack.add(
    await createApp(config, { dataSource, transport, services, deadLetters, clock, telemetry, tokens, gate, logger }),
    (opened) => opened.close(),
  );
  const url = await listen(app, config);
  tokens.open(config.http.publicUrl ?? url);
  return {
    name: serviceName,
    urls: { http: url },
    ready: async () => {
      await dataSource.query('SELECT 1');
    },
    async drain() {
      await gate.close();
      await relay.drain();
    },
    [Symbol.asyncDispose]: () => stack.close(),
    async registerClient(registration) {
      const credentials = await registry.register(registration);
      telemetry.clientRegistered(credentials);
      return credentials;
    },
  };
}

function openRelay(
  { url, schema }: ProvisionedSchema,
  { transport }: GatewayDeps,
  telemetry: GatewayTelemetry,
): Promise<Relay> {
  return startRelay({
    url,
    schema,
    service: serviceName,
    transport,
    onError: (error) => {
      telemetry.relayFailed(error);
    },
  });
}

interface AppParts {
  readonly dataSource: DataSource;
  readonly services: RemoteServices;
  readonly transport: Pick<EventTransport, 'health'>;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  readonly telemetry: GatewayTelemetry;
  readonly tokens: TokenService;
  readonly gate: RequestGate;
  readonly logger: Logger;
}

const minuteMs = 60_000;

async function createApp(config: GatewayConfig, parts: AppParts): Promise<NestFastifyApplication> {
  const { dataSource, transport, tokens, gate, logger } = parts;
  const app = await createHttpApp(GatewayModule.of(parts), {
    service: serviceName,
    logger,
    problemOf: gatewayProblem,
    checks: eventServiceChecks(dataSource, transport),
    rateLimit: { requestsMax: config.http.requestsPerMinuteMax, windowMs: minuteMs },
  });
  const fastify = app.getHttpAdapter().getInstance();
  gate.install(fastify);
  installImportParsers(fastify);
  await installTokenRoutes(fastify, tokens);
  app.useGlobalGuards(new AccessTokenGuard(tokens));
  installDocuments(app);
  return app;
}

/** @returns the address as clients on this machine reach it */
async function listen(app: NestFastifyApplication, { http }: GatewayConfig): Promise<string> {
  await app.listen(http.port, http.host);
  return (await app.getUrl()).replace('[::1]', '127.0.0.1');
}
