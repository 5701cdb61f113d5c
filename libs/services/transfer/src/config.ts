import { durationMs, port, postgresUrl, type Secret, secret, wholeNumber } from '@carbon-butler/platform-config';
import { z } from 'zod';

/** Everything the carbon-transfer service is told from outside. */
export interface TransferConfig {
  readonly host: string;
  /** 0 takes any free one. */
  readonly grpcPort: number;
  /** Health; 0 takes any free one. */
  readonly httpPort: number;
  readonly databaseUrl: Secret;
  readonly poolSize: number;
  /** Identifies our services to each other. */
  readonly internalToken: Secret;
  /** `host:port` of the life-cycle service's gRPC server. */
  readonly lifecycleAddress: string;
  readonly callDeadlineMs: number;
}

const internalTokenLengthMin = 32;

/** Environment variables of the carbon-transfer service: for `readConfig`. */
export const transferEnvironment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    GRPC_PORT: port().default(9090),
    HTTP_PORT: port().default(8081),
    DATABASE_URL: postgresUrl(),
    DATABASE_POOL_SIZE: wholeNumber(2, 100).default(10),
    INTERNAL_TOKEN: secret(internalTokenLengthMin),
    LIFECYCLE_GRPC_ADDRESS: z
      .string()
      .regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, { error: 'host:port of a gRPC server, such as lifecycle:9090' }),
    GRPC_DEADLINE: durationMs(100, 60_000).default(5_000),
  })
  .transform((env): TransferConfig => ({
    host: env.HOST,
    grpcPort: env.GRPC_PORT,
    httpPort: env.HTTP_PORT,
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    internalToken: env.INTERNAL_TOKEN,
    lifecycleAddress: env.LIFECYCLE_GRPC_ADDRESS,
    callDeadlineMs: env.GRPC_DEADLINE,
  }));
