import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Adapter, type AdapterPayload, type ClientMetadata, Provider } from 'oidc-provider';
import { matchesSecret } from './client-secret.js';
import { allScopes, type Scope } from './scopes.js';
import type { SigningKey } from './signing-keys.js';

/** Audience of our access tokens. */
export const tokenAudience = 'carbon-butler';
/** The resource clients may name (RFC 8707 wants an absolute URI); it is also the default. */
const resourceIndicator = 'urn:carbon-butler';
/** At least ten minutes: known clients renew five minutes early. */
export const tokenLifetimeSeconds = 900;
export const signingAlgorithm = 'EdDSA';

export const tokenPath = '/auth/token';
export const keysPath = '/auth/jwks';
export const discoveryPath = '/.well-known/openid-configuration';

/** What the token endpoint knows of a client. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** One, or two while the secret is being replaced. */
  readonly secretHashes: readonly string[];
}

export type FindClient = (clientId: string) => Promise<RegisteredClient | undefined>;

export interface TokenProviderOptions {
  readonly issuer: string;
  readonly keys: readonly SigningKey[];
  readonly findClient: FindClient;
  readonly onError: (error: unknown) => void;
}

export type TokenRequestListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The token service: OAuth 2.0 client credentials (RFC 6749 section 4.4) and nothing else of OpenID Connect but the
 * discovery document, where clients look for the token endpoint. Access tokens are JWTs (RFC 9068) that carry `tenant`.
 */
export function createTokenProvider(options: TokenProviderOptions): TokenRequestListener {
  const provider = new Provider(options.issuer, {
    adapter: adapterOver(options.findClient),
    jwks: { keys: options.keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig', alg: signingAlgorithm })) },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientDefaults: {
      grant_types: ['client_credentials'],
      response_types: [],
      id_token_signed_response_alg: signingAlgorithm,
    },
    extraClientMetadata: { properties: ['tenant', 'secretHashes'] },
    extraTokenClaims: (context) => ({ tenant: context.oidc.client?.['tenant'] }),
    // No flow of ours sets a cookie; without a key the library warns at every start.
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    enabledJWA: { idTokenSigningAlgValues: [signingAlgorithm] },
    responseTypes: [],
    routes: { token: tokenPath, jwks: keysPath },
    scopes: [...allScopes],
    ttl: { ClientCredentials: tokenLifetimeSeconds },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      dPoP: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resourceIndicator,
        getResourceServerInfo(context) {
          const { client, params } = context.oidc;
          // A client that asks for no scope gets all it has (RFC 6749 section 3.3 lets the server choose).
          if (params && client) params['scope'] ??= client.scope;
          return {
            scope: allScopes.join(' '),
            audience: tokenAudience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenLifetimeSeconds,
            jwt: { sign: { alg: signingAlgorithm } },
          };
        },
      },
    },
  });
  provider.Client.prototype.compareClientSecret = function compareHashes(this: object, secret: string) {
    const { secretHashes } = this as { readonly secretHashes?: readonly string[] };
    return matchesSecret(secret, secretHashes ?? []);
  };
  provider.on('server_error', (_context, error) => {
    options.onError(error);
  });
  provider.use(async (context, next) => {
    await next();
    if (context.path === discoveryPath) context.body = discoveryOf(context.body as Readonly<Record<string, unknown>>);
  });
  provider.proxy = true;
  return provider.callback();
}

/** Of the discovery document the library makes, what we serve or what OpenID Connect Discovery 1.0 requires. */
const announced = [
  'issuer',
  'jwks_uri',
  'token_endpoint',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
] as const;

function discoveryOf(document: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const kept = announced.map((name) => [name, document[name]] as const);
  return { ...Object.fromEntries(kept), scopes_supported: allScopes };
}

/** The library's view of our client table. Client-credentials tokens are JWTs, so nothing else is ever stored. */
function adapterOver(findClient: FindClient): (name: string) => Adapter {
  const unused = (): Promise<undefined> => Promise.resolve(undefined);
  return (name) => ({
    async find(id): Promise<AdapterPayload | undefined> {
      const client = name === 'Client' ? await findClient(id) : undefined;
      return client && metadataOf(client);
    },
    upsert: unused,
    consume: unused,
    destroy: unused,
    findByUid: unused,
    findByUserCode: unused,
    revokeByGrantId: unused,
  });
}

function metadataOf(client: RegisteredClient): ClientMetadata {
  return {
    client_id: client.clientId,
    // Required by the library's schema; compareClientSecret looks at the hashes instead.
    client_secret: randomBytes(32).toString('base64url'),
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: client.scopes.join(' '),
    tenant: client.tenantId,
    secretHashes: client.secretHashes,
  };
}
