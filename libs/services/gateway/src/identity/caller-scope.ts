import { IdempotencyScope } from '@carbon-butler/platform-http';
import type { FastifyRequest } from 'fastify';
import { idempotencyScope } from '../persistence/idempotency-keys.js';
import { callerOf } from './caller.js';

/** Idempotency keys belong to the client that sends them. */
export class CallerScope extends IdempotencyScope {
  of(request: FastifyRequest): string {
    const { tenantId, clientId } = callerOf(request);
    return idempotencyScope(tenantId, clientId);
  }
}
