import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
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

/** The one place that chooses the event transport. The result is started. @throws AuthorityFileError, KafkaRefusalError */
export async function openTransport(config: TransportConfig, options: OpenTransportOptions): Promise<EventTransport> {
  const { clientId, appVersion, topics, logger } = options;
  const common: TransportOptions = {
    topics,
    appVersion,
    onNotice: (notice) => {
      logger.warn(`event transport: ${notice.kind}`, { ...notice });
    },
  };
  const transport = config.kind === 'kafka' ? await kafka(config, clientId, common) : await postgres(options, common);
  await transport.start();
  return transport;
}

async function kafka(
  {
    brokers,
    tls,
    caFile,
    login,
    replicationFactor,
    sessionTimeoutMs,
  }: Extract<TransportConfig, { readonly kind: 'kafka' }>,
  clientId: string,
  common: TransportOptions,
): Promise<EventTransport> {
  const ca = tls && caFile !== undefined ? await readAuthorities(caFile) : undefined;
  return new KafkaTransport({
    ...common,
    brokers,
    clientId,
    replicationFactor,
    sessionTimeoutMs,
    ...(tls ? { tls: ca === undefined ? true : { ca } } : {}),
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

/** Node takes a file that holds no certificate for one that trusts nobody, and says so of each broker alone. */
async function readAuthorities(file: string): Promise<string> {
  try {
    const pem = await readFile(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new AuthorityFileError(file, { cause });
  }
}

/** The file with the certificates to trust can't be used. */
export class AuthorityFileError extends Error {
  override readonly name = 'AuthorityFileError';
  readonly field = 'KAFKA_CA_FILE';
  constructor(
    readonly value: string,
    options: { readonly cause: unknown },
  ) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`KAFKA_CA_FILE: expected a file with certificates in PEM, got ${value}: ${reason}`, options);
  }
}
