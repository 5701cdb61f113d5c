import { parsePrivateJwk, type PrivateJwk } from '@carbon-butler/domain-evidence';
import { durationMs, port, postgresUrl, secret, type Secret, wholeNumber } from '@carbon-butler/platform-config';
import { z } from 'zod';
import { EvidenceKeys } from './evidence-keys.js';

/** Everything the verification service is told from outside. */
export interface VerificationConfig {
  readonly host: string;
  /** Of gRPC and of HTTP, which serves health alone; 0 takes any free one. */
  readonly ports: { readonly grpc: number; readonly http: number };
  readonly databaseUrl: Secret;
  readonly poolSize: number;
  /** Identifies our services to each other. */
  readonly internalToken: Secret;
  readonly log: {
    /** Name of the log, the first line of every checkpoint; final once the first is published. */
    readonly origin: string;
    /** Private JWK (Ed25519) that signs checkpoints. */
    readonly key: Secret;
    /** Private JWK (Ed25519) that signs statements about runs. */
    readonly statementKey: Secret;
  };
  /** From the end of one audit of the whole log to the next. */
  readonly auditIntervalMs: number;
}

const internalTokenLengthMin = 32;
const privateJwkLengthMin = 64;
const dayMs = 24 * 60 * 60 * 1_000;
const auditIntervalMinMs = 60_000;
const auditIntervalMaxMs = 31 * dayMs;

function privateJwk() {
  return secret(privateJwkLengthMin).refine((key) => canSign(key), {
    error: 'a private JWK of an Ed25519 key, {"kty", "crv", "x", "d"}',
  });
}

/** Environment variables of the verification service: for `readConfig`. */
export const verificationEnvironment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    GRPC_PORT: port().default(9090),
    HTTP_PORT: port().default(8081),
    DATABASE_URL: postgresUrl(),
    DATABASE_POOL_SIZE: wholeNumber(2, 100).default(10),
    INTERNAL_TOKEN: secret(internalTokenLengthMin),
    EVIDENCE_LOG_ORIGIN: z
      .string({ error: originExpected() })
      .regex(/^[^\s+\p{Cc}]{1,255}$/u, { error: originExpected() }),
    EVIDENCE_LOG_KEY: privateJwk(),
    EVIDENCE_STATEMENT_KEY: privateJwk(),
    EVIDENCE_AUDIT_INTERVAL: durationMs(auditIntervalMinMs, auditIntervalMaxMs).default(dayMs),
  })
  .transform((env): VerificationConfig => ({
    host: env.HOST,
    ports: { grpc: env.GRPC_PORT, http: env.HTTP_PORT },
    databaseUrl: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    internalToken: env.INTERNAL_TOKEN,
    log: { origin: env.EVIDENCE_LOG_ORIGIN, key: env.EVIDENCE_LOG_KEY, statementKey: env.EVIDENCE_STATEMENT_KEY },
    auditIntervalMs: env.EVIDENCE_AUDIT_INTERVAL,
  }));

function originExpected(): string {
  return 'the name of the log, such as carbon.example/evidence, without spaces and plus signs';
}

/** @throws NoteError, ShapeError, SyntaxError when the configuration was not made by `verificationEnvironment` */
export function evidenceKeysOf({ log }: VerificationConfig): EvidenceKeys {
  return new EvidenceKeys(log.origin, signingKey(log.key), signingKey(log.statementKey));
}

function signingKey(key: Secret): PrivateJwk {
  return parsePrivateJwk(JSON.parse(key.reveal()));
}

function canSign(key: Secret): boolean {
  try {
    signingKey(key);
    return true;
  } catch {
    return false;
  }
}
