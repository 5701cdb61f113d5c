import { allTopics, type Topic, topics } from '@carbon-butler/contract-events';
import { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { loadRulebook, type Rulebook } from '@carbon-butler/domain-rulebook';
import { connectGrpc } from '@carbon-butler/platform-grpc';
import { createHttpApp } from '@carbon-butler/platform-http';
import { type Clock, ClosingStack, type RunningService, systemClock } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import {
  consume,
  type ConsumeOptions,
  eventServiceChecks,
  type Relay,
  startRelay,
} from '@carbon-butler/platform-outbox';
import { openDataSource, type ProvisionedSchema, provisionSchema } from '@carbon-butler/platform-persistence';
import type { EventTransport, Subscription } from '@carbon-butler/platform-transport';
import type { DataSource } from 'typeorm';
import type { LifecycleConfig } from './config.js';
import { faultOf } from './fault-of.js';
import { ImportReading } from './import-database/import-reading.js';
import { JobRunner } from './leased-jobs/job-runner.js';
import { LifecycleModule } from './lifecycle.module.js';
import { onEmissionRecorded } from './on-emission-recorded/on-emission-recorded.js';
import { onPcfAccepted } from './on-pcf-accepted/on-pcf-accepted.js';
import { lifecycleMigrations } from './persistence/lifecycle-migrations.js';
import { Assessor } from './product-system/assessor.js';
import { Ask } from './questions/ask.js';
import { Restater } from './restate-footprints/restater.js';
import { CalculationWork } from './run-calculation/calculation-work.js';
import { serviceName } from './service-name.js';

/** A file that is imported and a calculation: one of each is worked on at a time. */
const backgroundThreads = 2;

export interface LifecycleDeps {
  readonly logger: Logger;
  /** Started and stopped by whoever made it. */
  readonly transport: EventTransport;
  readonly clock?: Clock;
}

/** Starts the life-cycle agent: keeps product systems from events, restates footprints, answers over gRPC. */
export function startLifecycle(config: LifecycleConfig, deps: LifecycleDeps): Promise<RunningService> {
  return ClosingStack.guard(serviceName, (stack) => start(config, deps, stack));
}

async function start(config: LifecycleConfig, deps: LifecycleDeps, stack: ClosingStack): Promise<RunningService> {
  const { logger, transport, clock = systemClock } = deps;
  const provisioned = await provisionSchema(config.databaseUrl.reveal(), { service: serviceName });
  const dataSource = stack.add(await openDatabase(config, provisioned, logger), (opened) => opened.destroy());
  const rulebook = loadRulebook();
  const openAssessor = (threads: number): Assessor =>
    stack.add(new Assessor(rulebook, threads), (opened) => opened[Symbol.asyncDispose]());
  const assessor = openAssessor(config.assessmentThreads);
  // Threads of its own: nobody who waits stands behind a long calculation.
  const background = openAssessor(config.assessmentThreads === 0 ? 0 : backgroundThreads);

  await transport.ensureTopics(
    allTopics.filter(
      ({ producers, consumers }) =>
        producers.includes(serviceName) || consumers.some(({ service }) => service === serviceName),
    ),
  );
  const relay = stack.add(await openRelay(provisioned, deps), (opened) => opened.stop());
  const restater = new Restater(
    dataSource,
    {
      assess: (inputs, wanted) => assessor.assess(inputs, wanted),
      now: () => clock.now(),
      draws: config.draws,
      seed: config.seed,
    },
    logger,
  );
  restater.start();
  stack.add(restater, (opened) => opened.stop());
  const questions = new Ask(dataSource, assessor, clock);
  const works = [
    new ImportReading(dataSource, background, logger),
    new CalculationWork(
      dataSource,
      new Ask(dataSource, background, clock),
      rulebook,
      logger,
      config.calculationDeadlineMs,
    ),
  ] as const;
  const runners = works.map((work) => stack.add(new JobRunner(dataSource, work, logger), (opened) => opened.stop()));
  for (const runner of runners) runner.start();
  const subscriptions = await subscribe(dataSource, transport, rulebook, restater);
  for (const subscription of subscriptions) stack.add(subscription, (opened) => opened.stop());

  const app = await createHttpApp(
    LifecycleModule.of({
      dataSource,
      assessor,
      rulebook,
      questions,
      defaults: { draws: config.draws, seed: config.seed },
      clock,
      importBytesMax: config.importBytesMax,
    }),
    {
      service: serviceName,
      logger,
      checks: eventServiceChecks(dataSource, transport),
    },
  );
  stack.add(app, (opened) => opened.close());
  const grpc = connectGrpc(app, {
    address: `${config.host}:${config.grpcPort}`,
    services: { 'carbon.lifecycle.v1.LifecycleService': lifecycleV1.LifecycleServiceService },
    errorDomain: 'lifecycle.carbon-butler',
    faultOf,
    internalTokens: [config.internalToken.reveal()],
    logger,
  });
  await app.listen(config.httpPort, config.host);
  const grpcPort = await grpc.start();
  return {
    name: serviceName,
    urls: { http: await app.getUrl(), grpc: `${config.host}:${grpcPort}` },
    ready: async () => {
      await dataSource.query('SELECT 1');
    },
    async drain() {
      // First: what they give back, another process can begin at once.
      await Promise.all(runners.map((runner) => runner.stop()));
      for (const subscription of subscriptions) await subscription.drain();
      await restater.drain();
      await relay.drain();
    },
    async [Symbol.asyncDispose]() {
      grpc.drain();
      await stack.close();
    },
  };
}

function openDatabase(
  config: LifecycleConfig,
  { url, schema }: ProvisionedSchema,
  logger: Logger,
): Promise<DataSource> {
  return openDataSource({
    url,
    schema,
    entities: [],
    migrations: lifecycleMigrations,
    poolSize: config.poolSize,
    applicationName: serviceName,
    onConnectionError: (error) => {
      logger.warn('database connection lost', { error });
    },
  });
}

function openRelay({ url, schema }: ProvisionedSchema, { transport, logger }: LifecycleDeps): Promise<Relay> {
  return startRelay({
    url,
    schema,
    service: serviceName,
    transport,
    onError: (error) => {
      logger.warn('outbox relay failed and goes on trying', { error });
    },
  });
}

function subscribe(
  dataSource: DataSource,
  transport: EventTransport,
  rulebook: Rulebook,
  restater: Restater,
): Promise<readonly Subscription[]> {
  const onCommitted = (): void => {
    restater.wake();
  };
  const subscribeTo = (topic: Topic, handler: ConsumeOptions['handler']): Promise<Subscription> => {
    const group = topic.consumers.find(({ service }) => service === serviceName)?.group;
    if (group === undefined) throw new Error(`the catalogue does not let ${serviceName} consume ${topic.topic}`);
    return consume({ transport, group, topic: topic.topic, dataSource, service: serviceName, handler, onCommitted });
  };
  return Promise.all([
    subscribeTo(topics.emission, (transaction, events) => onEmissionRecorded(transaction, events, rulebook)),
    subscribeTo(topics.pcf, (transaction, events) => onPcfAccepted(transaction, events, rulebook)),
  ]);
}
