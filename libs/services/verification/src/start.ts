import { topics } from '@carbon-butler/contract-events';
import { verificationV1 } from '@carbon-butler/contract-grpc';
import { connectGrpc, type GrpcEndpoint } from '@carbon-butler/platform-grpc';
import { createHttpApp, type HealthCheck } from '@carbon-butler/platform-http';
import { type Clock, ClosingStack, type RunningService, systemClock } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import { eventServiceChecks } from '@carbon-butler/platform-outbox';
import { openDataSource, type ProvisionedSchema, provisionSchema } from '@carbon-butler/platform-persistence';
import type { EventTransport } from '@carbon-butler/platform-transport';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { DataSource } from 'typeorm';
import { evidenceKeysOf, type VerificationConfig } from './config.js';
import { verificationFault } from './errors.js';
import { startJobs } from './jobs.js';
import { consumeAuditLeaves } from './on-audit-leaf-recorded/consume-audit-leaves.js';
import { verificationMigrations } from './persistence/verification-migrations.js';
import { Sequencer } from './sequence-leaves/sequencer.js';
import { serviceName, VerificationTelemetry } from './telemetry.js';
import { VerificationModule } from './verification.module.js';

export interface VerificationDeps {
  readonly logger: Logger;
  /** Where audit leaves come from. Started and stopped by whoever made it. */
  readonly transport: EventTransport;
  readonly clock?: Clock;
}

/** Starts the evidence log: the consumer of audit leaves, the sequencer, the proofs over gRPC, and the audit. */
export function startVerification(config: VerificationConfig, deps: VerificationDeps): Promise<RunningService> {
  return ClosingStack.guard(serviceName, (stack) => start(config, deps, stack));
}

async function start(config: VerificationConfig, deps: VerificationDeps, stack: ClosingStack): Promise<RunningService> {
  const { logger, transport, clock = systemClock } = deps;
  const telemetry = new VerificationTelemetry(logger);
  const keys = evidenceKeysOf(config);
  const provisioned = await provisionSchema(config.databaseUrl.reveal(), { service: serviceName });
  const dataSource = stack.add(await openDatabase(config, provisioned, telemetry), (opened) => opened.destroy());
  const parts = { dataSource, keys, clock, telemetry };
  const sequencer = stack.add(new Sequencer(parts, telemetry, provisioned.url), (opened) => opened.stop());
  await sequencer.start();
  await transport.ensureTopics([topics.auditLeaf]);
  const subscription = stack.add(await consumeAuditLeaves(transport, dataSource), (opened) => opened.stop());
  stack.add(startJobs({ ...parts, auditIntervalMs: config.auditIntervalMs }), (opened) => opened.stop());
  let draining = false;
  const staying: HealthCheck = {
    name: 'staying',
    check: () => (draining ? Promise.reject(new Error('the service is draining')) : Promise.resolve()),
  };
  const app = await createHttpApp(VerificationModule.of(parts), {
    service: serviceName,
    logger,
    checks: [...eventServiceChecks(dataSource, transport), staying],
  });
  stack.add(app, (opened) => opened.close());
  const grpc = grpcServer(app, config, logger);
  const urls = await listen(app, grpc, config);
  return {
    name: serviceName,
    urls,
    ready: async () => {
      await dataSource.query('SELECT 1');
    },
    async drain() {
      draining = true;
      grpc.drain();
      await subscription.drain();
      await subscription.stop();
      await sequencer.drain();
    },
    [Symbol.asyncDispose]: () => stack.close(),
  };
}

function openDatabase(
  config: VerificationConfig,
  { url, schema }: ProvisionedSchema,
  telemetry: VerificationTelemetry,
): Promise<DataSource> {
  return openDataSource({
    url,
    schema,
    entities: [],
    migrations: verificationMigrations,
    poolSize: config.poolSize,
    applicationName: serviceName,
    onConnectionError: (error) => {
      telemetry.databaseConnectionFailed(error);
    },
  });
}

function grpcServer(app: NestFastifyApplication, config: VerificationConfig, logger: Logger): GrpcEndpoint {
  return connectGrpc(app, {
    address: `${config.host}:${config.ports.grpc}`,
    services: { 'carbon.verification.v1.VerificationService': verificationV1.VerificationServiceService },
    errorDomain: `${serviceName}.carbon-butler`,
    faultOf: verificationFault,
    internalTokens: [config.internalToken.reveal()],
    logger,
  });
}

/** @returns the addresses as clients on this machine reach them */
async function listen(
  app: NestFastifyApplication,
  grpc: GrpcEndpoint,
  { host, ports }: VerificationConfig,
): Promise<RunningService['urls']> {
  await app.listen(ports.http, host);
  const http = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return { http, grpc: `${new URL(http).hostname}:${await grpc.start()}` };
}
