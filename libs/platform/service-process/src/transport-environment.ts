import { durationMs, flag, type Secret, secret } from '@carbon-butler/platform-config';
import { z } from 'zod';

/** How events travel between the services: through PostgreSQL, or through Kafka. */
export type TransportConfig = { readonly kind: 'postgres' } | KafkaConnection;

export interface KafkaConnection {
  readonly kind: 'kafka';
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly tls: boolean;
  /** Certificates (PEM) of who may sign the brokers'; undefined for those Node trusts by itself. */
  readonly caFile: string | undefined;
  readonly login: KafkaLogin | undefined;
  readonly replicationFactor: number;
  /** After this long without a heartbeat a consumer is taken for dead, and its partitions go to others. */
  readonly sessionTimeoutMs: number;
}

export interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: Secret;
}

const brokersMax = 32;
const brokersError = 'host:port of one or more brokers, separated by commas';
const replicationMax = 16;
/** Brokers refuse others unless they are told (group.min.session.timeout.ms, group.max.session.timeout.ms). */
const sessionTimeoutMs = { min: 6_000, max: 1_800_000 } as const;
/** Kafka's own until 3.0: ten heartbeats of ours. Its 45 s of now are for clients that heartbeat every 3 s. */
export const sessionTimeoutMsDefault = 10_000;

/** Environment variables of the event transport: for `readConfig`. */
export const transportEnvironment = z
  .object({
    EVENT_TRANSPORT: z.enum(['postgres', 'kafka'], { error: 'postgres or kafka' }).default('postgres'),
    KAFKA_BROKERS: z
      .string()
      .regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$/, { error: brokersError })
      .transform((text) => text.split(','))
      .refine((brokers) => brokers.length <= brokersMax, { error: `at most ${brokersMax} brokers` })
      .optional(),
    KAFKA_TLS: flag().default(true),
    KAFKA_CA_FILE: z.string().min(1).optional(),
    KAFKA_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).default('scram-sha-512'),
    KAFKA_USERNAME: z.string().min(1).optional(),
    KAFKA_PASSWORD: secret().optional(),
    KAFKA_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(replicationMax).default(3),
    KAFKA_SESSION_TIMEOUT: durationMs(sessionTimeoutMs.min, sessionTimeoutMs.max).default(sessionTimeoutMsDefault),
  })
  .refine(({ EVENT_TRANSPORT, KAFKA_BROKERS }) => EVENT_TRANSPORT !== 'kafka' || KAFKA_BROKERS !== undefined, {
    path: ['KAFKA_BROKERS'],
    error: brokersError,
  })
  .refine((env) => (env.KAFKA_USERNAME === undefined) === (env.KAFKA_PASSWORD === undefined), {
    path: ['KAFKA_PASSWORD'],
    error: 'a password, and only together with KAFKA_USERNAME',
  })
  .transform((env): TransportConfig => {
    if (env.EVENT_TRANSPORT === 'postgres' || env.KAFKA_BROKERS === undefined) return { kind: 'postgres' };
    const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password, KAFKA_MECHANISM: mechanism } = env;
    return {
      kind: 'kafka',
      brokers: env.KAFKA_BROKERS,
      tls: env.KAFKA_TLS,
      caFile: env.KAFKA_CA_FILE,
      login: username !== undefined && password !== undefined ? { mechanism, username, password } : undefined,
      replicationFactor: env.KAFKA_REPLICATION_FACTOR,
      sessionTimeoutMs: env.KAFKA_SESSION_TIMEOUT,
    };
  });
