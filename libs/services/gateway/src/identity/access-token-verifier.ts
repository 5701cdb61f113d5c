import { publicJwkOf } from '@carbon-butler/domain-evidence';
import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { Caller } from './caller.js';
import { clientIdPattern } from './client-secret.js';
import { parseScopes } from './scopes.js';
import type { SigningKey } from './signing-keys.js';
import { signingAlgorithm, tokenAudience } from './token-provider.js';

/** A token that is not one of ours, or no longer valid. Says why in words fit for the client. */
export class AccessTokenError extends Error {
  override readonly name = 'AccessTokenError';
}

export type VerifyAccessToken = (token: string) => Promise<Caller>;

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Clocks of gateway replicas may differ by this much. */
const clockToleranceSeconds = 5;

/**
 * Verifies access tokens (RFC 9068) against the public halves of the given keys, with issuer, audience, algorithm and
 * type pinned, so that no other JWT signed with the same keys passes.
 */
export function createAccessTokenVerifier(issuer: string, keys: readonly SigningKey[]): VerifyAccessToken {
  const keySet = createLocalJWKSet({
    keys: keys.map(({ kid, jwk }) => ({ ...publicJwkOf(jwk), kid, use: 'sig', alg: signingAlgorithm })),
  });
  const options = {
    issuer,
    audience: tokenAudience,
    algorithms: [signingAlgorithm],
    typ: 'at+jwt',
    requiredClaims: ['exp', 'client_id', 'tenant'],
    clockTolerance: clockToleranceSeconds,
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keySet, options);
      return callerFrom(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new AccessTokenError('the access token has expired');
      if (error instanceof errors.JOSEError) throw new AccessTokenError('the access token is not valid');
      throw error;
    }
  };
}

function callerFrom(claims: Readonly<Record<string, unknown>>): Caller {
  const { tenant, client_id: clientId, scope } = claims;
  if (typeof tenant !== 'string' || !uuidPattern.test(tenant))
    throw new AccessTokenError('the access token names no tenant');
  if (typeof clientId !== 'string' || !clientIdPattern.test(clientId))
    throw new AccessTokenError('the access token names no client');
  return { tenantId: tenant, clientId, scopes: typeof scope === 'string' ? parseScopes(scope) : [] };
}
