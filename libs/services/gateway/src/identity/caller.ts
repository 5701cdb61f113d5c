import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from './scopes.js';

/** Who makes a request, from its verified access token and nowhere else. */
export interface Caller {
  readonly tenantId: string;
  readonly clientId: string;
  readonly scopes: readonly Scope[];
}

const callers = new WeakMap<FastifyRequest, Caller>();

/** A handler was reached by a request the access token guard did not admit. */
export class NoCallerError extends Error {
  override readonly name = 'NoCallerError';
  constructor() {
    super('the request was not admitted by the access token guard');
  }
}

export function admitCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** @throws NoCallerError */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new NoCallerError();
  return caller;
}

/** Handler parameter: the caller of the request. */
export const FromCaller = createParamDecorator((_: undefined, execution: ExecutionContext) =>
  callerOf(execution.switchToHttp().getRequest<FastifyRequest>()),
);
