import { problem, ProblemException, problemType } from '@carbon-butler/platform-http';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AccessTokenError } from './access-token-verifier.js';
import { admitCaller, type Caller } from './caller.js';
import { requiredScopeKey } from './require-scope.js';
import type { Scope } from './scopes.js';
import type { TokenService } from './token-service.js';

const bearerPattern = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i;
const tokenLengthMax = 4096;

/** Admits requests whose bearer token has the scope of the handler. A handler that names none lets nobody in. */
export class AccessTokenGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly tokens: TokenService) {}

  /** @throws ProblemException 401 or 403 */
  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const required = this.reflector.getAllAndOverride<Scope | undefined>(requiredScopeKey, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (required === undefined) return false;
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.verify(request.headers.authorization);
    if (!caller.scopes.includes(required)) throw forbidden(required);
    admitCaller(request, caller);
    return true;
  }

  private async verify(header: string | undefined): Promise<Caller> {
    if (header === undefined) throw unauthorized('an access token is needed: Authorization: Bearer …');
    const [, token] = bearerPattern.exec(header) ?? [];
    if (token === undefined || token.length > tokenLengthMax)
      throw unauthorized('the Authorization header holds no bearer token', 'invalid_request');
    try {
      return await this.tokens.verify(token);
    } catch (error) {
      if (error instanceof AccessTokenError) throw unauthorized(error.message, 'invalid_token');
      throw error;
    }
  }
}

/** RFC 6750 section 3: the challenge says why, unless no token was sent at all. */
function unauthorized(detail: string, error?: 'invalid_request' | 'invalid_token'): ProblemException {
  const challenge = error === undefined ? 'Bearer' : `Bearer error="${error}", error_description="${detail}"`;
  return new ProblemException(problem(401, { type: problemType('unauthenticated'), detail }), {
    'www-authenticate': challenge,
  });
}

function forbidden(scope: Scope): ProblemException {
  const detail = `the access token lacks the scope ${scope}`;
  return new ProblemException(
    { ...problem(403, { type: problemType('insufficient-scope'), detail }), scope },
    { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  );
}
