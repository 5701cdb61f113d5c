import type { Environment, Secret } from '@carbon-butler/platform-config';
import type { TransportConfig } from '@carbon-butler/platform-service-process';
import type { ButlerKeys } from '../keys.js';
import { settings } from '../settings.js';

export const appNames = ['verification', 'lifecycle-agent', 'transfer-agent', 'gateway'] as const;
export type AppName = (typeof appNames)[number];

/** Where each service listens. */
export interface AppPorts {
  readonly http: Readonly<Record<AppName, number>>;
  readonly grpc: Readonly<Record<Exclude<AppName, 'gateway'>, number>>;
}

export interface AppEnvironmentOptions {
  readonly databaseUrl: Secret;
  readonly transport: TransportConfig;
  readonly internalToken: string;
  readonly keys: ButlerKeys;
  readonly ports: AppPorts;
  readonly verbose: boolean;
}

type Variables = Readonly<Record<string, string>>;

/** The environment of each app, over what butler itself was given: as the services' config.ts read it. */
export function appEnvironments(inherited: Environment, options: AppEnvironmentOptions): Record<AppName, Environment> {
  const { keys, ports, databaseUrl, internalToken, verbose } = options;
  const { host } = settings;
  const address = (app: keyof AppPorts['grpc']): string => `${host}:${ports.grpc[app]}`;
  const deadline = `${settings.callDeadlineMs}ms`;
  const own: Record<AppName, Variables> = {
    verification: {
      GRPC_PORT: String(ports.grpc.verification),
      EVIDENCE_LOG_ORIGIN: keys.origin,
      EVIDENCE_LOG_KEY: JSON.stringify(keys.log),
      EVIDENCE_STATEMENT_KEY: JSON.stringify(keys.statement),
      EVIDENCE_AUDIT_INTERVAL: `${settings.auditIntervalMs}ms`,
    },
    'lifecycle-agent': {
      GRPC_PORT: String(ports.grpc['lifecycle-agent']),
      LIFECYCLE_ASSESSMENT_THREADS: String(settings.assessmentThreads),
      LIFECYCLE_CALCULATION_DEADLINE: `${settings.calculationDeadlineMs}ms`,
      LIFECYCLE_IMPORT_MIB: String(settings.importBytesMax / 2 ** 20),
      LIFECYCLE_DRAWS: String(settings.draws),
      LIFECYCLE_SEED: settings.seed,
    },
    'transfer-agent': {
      GRPC_PORT: String(ports.grpc['transfer-agent']),
      LIFECYCLE_GRPC_ADDRESS: address('lifecycle-agent'),
      GRPC_DEADLINE: deadline,
    },
    gateway: {
      REQUESTS_PER_MINUTE: String(settings.requestsPerMinuteMax),
      TOKEN_KEYS: JSON.stringify({ keys: [keys.token] }),
      LIFECYCLE_GRPC_ADDRESS: address('lifecycle-agent'),
      TRANSFER_GRPC_ADDRESS: address('transfer-agent'),
      VERIFICATION_GRPC_ADDRESS: address('verification'),
      GRPC_DEADLINE: deadline,
    },
  };
  const all: Variables = {
    HOST: host,
    DATABASE_URL: databaseUrl.reveal(),
    DATABASE_POOL_SIZE: String(settings.poolSize),
    INTERNAL_TOKEN: internalToken,
    LOG_LEVEL: verbose ? 'info' : 'error',
    LOG_FORMAT: 'text',
    ...transportVariables(options.transport),
  };
  const environmentOf = (app: AppName): Environment => ({
    ...inherited,
    ...all,
    HTTP_PORT: String(ports.http[app]),
    ...own[app],
  });
  return {
    verification: environmentOf('verification'),
    'lifecycle-agent': environmentOf('lifecycle-agent'),
    'transfer-agent': environmentOf('transfer-agent'),
    gateway: environmentOf('gateway'),
  };
}

/** Of a broker without login, which is all butler talks to. */
function transportVariables(transport: TransportConfig): Variables {
  if (transport.kind === 'postgres') return { EVENT_TRANSPORT: 'postgres' };
  return {
    EVENT_TRANSPORT: 'kafka',
    KAFKA_BROKERS: transport.brokers.join(','),
    KAFKA_TLS: String(transport.tls),
    KAFKA_CA_FILE: '',
    KAFKA_USERNAME: '',
    KAFKA_PASSWORD: '',
    KAFKA_REPLICATION_FACTOR: String(transport.replicationFactor),
    KAFKA_SESSION_TIMEOUT: `${transport.sessionTimeoutMs}ms`,
  };
}
