import { flag, type Secret, secret } from '@carbon-butler/platform-config';
import { z } from 'zod';

export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly tls: boolean;
  readonly login: { readonly username: string; readonly password: Secret } | undefined;
}

const brokersMax = 32;
const brokersError = 'host:port of one or more brokers, separated by commas';
const passwordLengthMin = 8;

/** Environment variables of the connection to Kafka: for `readConfig`. */
export const kafkaEnvironment = z
  .object({
    KAFKA_BROKERS: z
      .string({ error: brokersError })
      .regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$/, { error: brokersError })
      .transform((text) => text.split(','))
      .refine((brokers) => brokers.length <= brokersMax, { error: `at most ${brokersMax} brokers` }),
    KAFKA_TLS: flag().default(true),
    KAFKA_USERNAME: z.string().optional(),
    KAFKA_PASSWORD: secret(passwordLengthMin).optional(),
  })
  .refine((env) => (env.KAFKA_USERNAME === undefined) === (env.KAFKA_PASSWORD === undefined), {
    path: ['KAFKA_PASSWORD'],
    error: 'a password, and only together with KAFKA_USERNAME',
  })
  .transform(({ KAFKA_BROKERS, KAFKA_TLS, KAFKA_USERNAME, KAFKA_PASSWORD }): KafkaConfig => ({
    brokers: KAFKA_BROKERS,
    tls: KAFKA_TLS,
    login: KAFKA_USERNAME && KAFKA_PASSWORD ? { username: KAFKA_USERNAME, password: KAFKA_PASSWORD } : undefined,
  }));
