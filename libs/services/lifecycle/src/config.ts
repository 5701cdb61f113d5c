import { durationMs, port, postgresUrl, type Secret, secret, wholeNumber } from '@carbon-butler/platform-config';
import { z } from 'zod';

/** Everything the life-cycle service is told from outside. */
export interface LifecycleConfig {
  readonly host: string;
  /** 0 takes any free one. */
  readonly grpcPort: number;
  /** Health; 0 takes any free one. */
  readonly httpPort: number;
  readonly databaseUrl: Secret;
  readonly poolSize: number;
  /** Identifies our services to each other. */
  readonly internalToken: Secret;
  /** Worker threads for those who wait, to which come those of the background; 0 assesses on the event loop. */
  readonly assessmentThreads: number;
  /** Monte Carlo draws of an assessment. */
  readonly draws: number;
  /** Bytes of a file that is imported. */
  readonly importBytesMax: number;
  /** Longest that a calculation may run in the background. */
  readonly calculationDeadlineMs: number;
  /** Seed of all draws: one seed keeps the versions of a footprint comparable. */
  readonly seed: string;
}

const internalTokenLengthMin = 32;
const mebibyte = 2 ** 20;
const importMibDefault = 128;
const minuteMs = 60_000;
const dayMs = 1_440 * minuteMs;
const calculationMinutesDefault = 30;

/** Environment variables of the life-cycle service: for `readConfig`. */
export const lifecycleEnvironment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    GRPC_PORT: port().default(9090),
    HTTP_PORT: port().default(8081),
    DATABASE_URL: postgresUrl(),
    DATABASE_POOL_SIZE: wholeNumber(2, 100).default(10),
    INTERNAL_TOKEN: secret(internalTokenLengthMin),
    LIFECYCLE_ASSESSMENT_THREADS: wholeNumber(0, 64).default(2),
    LIFECYCLE_CALCULATION_DEADLINE: durationMs(minuteMs, dayMs).default(calculationMinutesDefault * minuteMs),
    LIFECYCLE_DRAWS: wholeNumber(100, 1_000_000).default(2_000),
    LIFECYCLE_IMPORT_MIB: wholeNumber(1, 1_024).default(importMibDefault),
    LIFECYCLE_SEED: z.string().min(1).max(64).default('1'),
  })
  .transform((env): LifecycleConfig => ({
    host: env.HOST,
    grpcPort: env.GRPC_PORT,
    httpPort: env.HTTP_PORT,
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    internalToken: env.INTERNAL_TOKEN,
    assessmentThreads: env.LIFECYCLE_ASSESSMENT_THREADS,
    draws: env.LIFECYCLE_DRAWS,
    calculationDeadlineMs: env.LIFECYCLE_CALCULATION_DEADLINE,
    importBytesMax: env.LIFECYCLE_IMPORT_MIB * mebibyte,
    seed: env.LIFECYCLE_SEED,
  }));
