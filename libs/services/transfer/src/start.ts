import { allTopics, topics } from '@carbon-butler/contract-events';
import { transferV1 } from '@carbon-butler/contract-grpc';
import { loadRulebook } from '@carbon-butler/domain-rulebook';
import { connectGrpc } from '@carbon-butler/platform-grpc';
import { createHttpApp } from '@carbon-butler/platform-http';
import { type Clock, ClosingStack, type RunningService, systemClock } from '@carbon-butler/platform-lifecycle';
import type { Logger } from '@carbon-butler/platform-observability';
import { consume, eventServiceChecks, startRelay } from '@carbon-butler/platform-outbox';
import { openDataSource, provisionSchema } from '@carbon-butler/platform-persistence';
import type { EventTransport } from '@carbon-butler/platform-transport';
import type { TransferConfig } from './config.js';
import { faultOf } from './errors.js';
import { InventoryClient } from './installation/inventory-client.js';
import { OnInventoryRestated } from './on-inventory-restated/on-inventory-restated.js';
import { transferMigrations } from './persistence/transfer-migrations.js';
import { serviceName } from './service-name.js';
import { TransferModule } from './transfer.module.js';

export interface TransferDeps {
  readonly logger: Logger;
  /** Started and stopped by whoever made it. */
  readonly transport: EventTransport;
  readonly clock?: Clock;
}

/** Starts the carbon-transfer agent: keeps installations' embedded emissions, compares consignments over gRPC. */
export function startTransfer(config: TransferConfig, deps: TransferDeps): Promise<RunningService> {
  return ClosingStack.guard(serviceName, (stack) => start(config, deps, stack));
}

async function start(config: TransferConfig, deps: TransferDeps, stack: ClosingStack): Promise<RunningService> {
  const { logger, transport, clock = systemClock } = deps;
  const { url, schema } = await provisionSchema(config.databaseUrl.reveal(), { service: serviceName });
  const dataSource = stack.add(
    await openDataSource({
      url,
      schema,
      entities: [],
      migrations: transferMigrations,
      poolSize: config.poolSize,
      applicationName: serviceName,
    }),
    (opened) => opened.destroy(),
  );
  const inventories = stack.add(new InventoryClient(config), (opened) => {
    opened[Symbol.dispose]();
    return Promise.resolve();
  });
  const rulebook = loadRulebook();

  await transport.ensureTopics(
    allTopics.filter(
      ({ producers, consumers }) =>
        producers.includes(serviceName) || consumers.some(({ service }) => service === serviceName),
    ),
  );
  const onError = (error: unknown): void => {
    logger.warn('outbox relay failed and goes on trying', { error });
  };
  const relay = stack.add(await startRelay({ url, schema, service: serviceName, transport, onError }), (opened) =>
    opened.stop(),
  );
  const onRestated = new OnInventoryRestated(inventories, rulebook, clock);
  const { topic, consumers } = topics.inventory;
  const subscription = stack.add(
    await consume({
      transport,
      group: consumers[0].group,
      topic,
      dataSource,
      service: serviceName,
      handler: async (transaction, events) => {
        for (const event of events) await onRestated.handle(transaction, event);
      },
    }),
    (opened) => opened.stop(),
  );

  const ready = async (): Promise<void> => {
    await dataSource.query('SELECT 1');
  };
  const app = await createHttpApp(TransferModule.of({ dataSource, inventories, rulebook, clock }), {
    service: serviceName,
    logger,
    checks: eventServiceChecks(dataSource, transport),
  });
  stack.add(app, (opened) => opened.close());
  const grpc = connectGrpc(app, {
    address: `${config.host}:${config.grpcPort}`,
    services: { 'carbon.transfer.v1.TransferService': transferV1.TransferServiceService },
    errorDomain: 'transfer.carbon-butler',
    faultOf,
    internalTokens: [config.internalToken.reveal()],
    logger,
  });
  await app.listen(config.httpPort, config.host);
  const grpcPort = await grpc.start();
  return {
    name: serviceName,
    urls: { http: await app.getUrl(), grpc: `${config.host}:${grpcPort}` },
    ready,
    async drain() {
      await subscription.drain();
      await relay.drain();
    },
    async [Symbol.asyncDispose]() {
      grpc.drain();
      await stack.close();
    },
  };
}
