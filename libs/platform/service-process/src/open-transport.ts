import type { Secret } from '@carbon-butler/platform-config';
import type { Logger } from '@carbon-butler/platform-observability';
import { provisionSchema } from '@carbon-butler/platform-persistence';
import {
  type EventTransport,
  PostgresTransport,
  type TopicSpec,
  type TransportOptions,
} from '@carbon-butler/platform-transport';
import { KafkaTransport } from '@carbon-butler/platform-transport/kafka';
import type { TransportConfig } from './transport-environment.js';

export interface OpenTransportOptions {
  /** Who connects, as brokers and the database list it. */
  readonly clientId: string;
  readonly appVersion: string;
  readonly topics: readonly TopicSpec[];
  /** Where the PostgreSQL log is kept. */
  readonly databaseUrl: Secret;
  readonly logger: Logger;
}

/** The one place that chooses the event transport. The result is started. */
export async function openTransport(config: TransportConfig, options: OpenTransportOptions): Promise<EventTransport> {
  const { clientId, appVersion, topics, logger } = options;
  const common: TransportOptions = {
    topics,
    appVersion,
    onNotice: (notice) => {
      logger.warn(`event transport: ${notice.kind}`, { ...notice });
    },
  };
  const transport = config.kind === 'kafka' ? kafka(config, clientId, common) : await postgres(options, common);
  await transport.start();
  return transport;
}

function kafka(
  { brokers, tls, login, replicationFactor }: Extract<TransportConfig, { readonly kind: 'kafka' }>,
  clientId: string,
  common: TransportOptions,
): EventTransport {
  return new KafkaTransport({
    ...common,
    brokers,
    clientId,
    replicationFactor,
    ...(tls ? { tls } : {}),
    ...(login ? { login: { ...login, password: login.password.reveal() } } : {}),
  });
}

async function postgres(
  { databaseUrl, clientId }: OpenTransportOptions,
  common: TransportOptions,
): Promise<EventTransport> {
  const { url, schema } = await provisionSchema(databaseUrl.reveal(), { service: 'transport' });
  return new PostgresTransport({ ...common, url, schema, applicationName: `${clientId} events` });
}
