import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import {
  actorKey,
  actorPattern,
  admitCall,
  authorizationKey,
  tenantKey,
  uuidPattern,
  type ServerCall,
} from './call-context.js';

/** Shorter tokens can be guessed; 32 characters of base64 are 192 bits. */
const tokenLengthMin = 32;

/** A call without a valid identity. Says which part is missing or wrong, never what was expected instead. */
export class CallerRefusedError extends Error {
  override readonly name = 'CallerRefusedError';
}

/** An internal token too weak to accept at start. */
export class InternalTokenError extends Error {
  override readonly name = 'InternalTokenError';
}

/** Admits the calls of our own services: one of the shared internal tokens, and the tenant the call is made for. */
export class CallerGuard implements CanActivate {
  private readonly digests: readonly Buffer[];

  /** @param tokens the accepted ones: two while a token is being replaced, else one */
  constructor(tokens: readonly string[]) {
    if (tokens.length === 0 || tokens.some((token) => token.length < tokenLengthMin))
      throw new InternalTokenError(`internal tokens need at least ${tokenLengthMin} characters each`);
    this.digests = tokens.map(digest);
  }

  /** @throws CallerRefusedError */
  canActivate(execution: ExecutionContext): boolean {
    const call = execution.getArgByIndex<ServerCall>(2);
    const { metadata } = call;
    const [, token = ''] = /^Bearer ([\x21-\x7e]+)$/i.exec(only(metadata, authorizationKey) ?? '') ?? [];
    if (!this.accepts(token)) throw new CallerRefusedError('the internal token is missing or wrong');
    const tenantId = only(metadata, tenantKey) ?? '';
    if (!uuidPattern.test(tenantId)) throw new CallerRefusedError(`${tenantKey} is missing or no UUID`);
    const actor = only(metadata, actorKey);
    if (actor !== undefined && !actorPattern.test(actor)) throw new CallerRefusedError(`${actorKey} is malformed`);
    admitCall(call, tenantId, actor);
    return true;
  }

  /** Compares digests of equal length with every accepted token, so that neither length nor match shows in the time. */
  private accepts(token: string): boolean {
    const given = digest(token);
    return this.digests.map((expected) => timingSafeEqual(expected, given)).includes(true);
  }
}

/** The value of a key given once; a key given twice counts as missing, for two readers could pick differently. */
function only(metadata: Metadata, key: string): string | undefined {
  const values = metadata.get(key);
  const [value] = values;
  return values.length === 1 && typeof value === 'string' ? value : undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
