import {
  durationMs,
  httpUrl,
  port,
  postgresUrl,
  secret,
  type Secret,
  wholeNumber,
} from '@carbon-butler/platform-config';
import { z } from 'zod';
import { parseSigningKeys, type SigningKey } from './identity/signing-keys.js';

/** Everything the gateway is told from outside. */
export interface GatewayConfig {
  readonly http: {
    readonly host: string;
    /** 0 takes any free one. */
    readonly port: number;
    /** Origin clients reach us at, the issuer of access tokens; by default the address listened on. */
    readonly publicUrl?: string | undefined;
    readonly requestsPerMinuteMax: number;
  };
  readonly databaseUrl: Secret;
  readonly poolSize: number;
  /** Private key set that signs access tokens: see `parseSigningKeys`. */
  readonly tokenKeys: Secret;
  /** Identifies our services to each other. */
  readonly internalToken: Secret;
  /** `host:port` of each service's gRPC server. */
  readonly services: { readonly lifecycle: string; readonly transfer: string; readonly verification: string };
  readonly callDeadlineMs: number;
}

const internalTokenLengthMin = 32;
const signingKeysLengthMin = 64;

function grpcAddress() {
  const error = 'host:port of a gRPC server, such as lifecycle:9090';
  return z.string({ error }).regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/, { error });
}

/** Environment variables of the gateway: for `readConfig`. */
export const gatewayEnvironment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    HTTP_PORT: port().default(8080),
    PUBLIC_URL: httpUrl()
      .refine((url) => new URL(url).origin === url, { error: 'an origin without path, such as https://carbon.example' })
      .optional(),
    REQUESTS_PER_MINUTE: wholeNumber(1, 1_000_000).default(3_000),
    TOKEN_KEYS: secret(signingKeysLengthMin).refine((keys) => canSign(keys), {
      error: 'a private JWK set of Ed25519 keys, {"keys": [{"kty", "crv", "x", "d"}]}',
    }),
    DATABASE_URL: postgresUrl(),
    DATABASE_POOL_SIZE: wholeNumber(2, 100).default(10),
    INTERNAL_TOKEN: secret(internalTokenLengthMin),
    LIFECYCLE_GRPC_ADDRESS: grpcAddress(),
    TRANSFER_GRPC_ADDRESS: grpcAddress(),
    VERIFICATION_GRPC_ADDRESS: grpcAddress(),
    GRPC_DEADLINE: durationMs(100, 300_000).default(30_000),
  })
  .transform((env): GatewayConfig => ({
    http: {
      host: env.HOST,
      port: env.HTTP_PORT,
      publicUrl: env.PUBLIC_URL,
      requestsPerMinuteMax: env.REQUESTS_PER_MINUTE,
    },
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    tokenKeys: env.TOKEN_KEYS,
    internalToken: env.INTERNAL_TOKEN,
    services: {
      lifecycle: env.LIFECYCLE_GRPC_ADDRESS,
      transfer: env.TRANSFER_GRPC_ADDRESS,
      verification: env.VERIFICATION_GRPC_ADDRESS,
    },
    callDeadlineMs: env.GRPC_DEADLINE,
  }));

function canSign(keys: Secret): boolean {
  try {
    return parseSigningKeys(keys.reveal()).length > 0;
  } catch {
    return false;
  }
}

/** @throws Error of `parseSigningKeys` when the configuration was not made by `gatewayEnvironment` */
export function signingKeysOf({ tokenKeys }: GatewayConfig): readonly SigningKey[] {
  return parseSigningKeys(tokenKeys.reveal());
}
