import { generateKey, thumbprint } from '@carbon-butler/domain-evidence';
import { Secret } from '@carbon-butler/platform-config';
import { FakeClock } from '@carbon-butler/testing-harness';
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { retirePreviousClientSecret, rotateClientSecret } from '../administer-clients.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';
import { allScopes } from './scopes.js';

let under: GatewayUnderTest;
let client: TestClient;

beforeAll(async () => {
  under = await GatewayUnderTest.start(undefined, new FakeClock('2025-06-01T00:00:00Z'));
  client = await under.client();
});
afterAll(() => under[Symbol.asyncDispose]());

function tokenRequest(parameters: Record<string, string>, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...parameters });
  return under.call('/auth/token', { method: 'POST', headers, body });
}
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const byParameters = (secret = client.clientSecret) => ({ client_id: client.clientId, client_secret: secret });

describe('the token endpoint', () => {
  it('gives a client with Basic or parameters an EdDSA at+jwt with tenant, scopes and audience', async () => {
    for (const answer of [
      await tokenRequest({}, basic(client.clientId, client.clientSecret)),
      await tokenRequest(byParameters()),
    ]) {
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
      const token = (answer.json as { access_token: string }).access_token;
      expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
      const claims = decodeJwt(token);
      expect(claims).toMatchObject({
        iss: under.url,
        aud: 'carbon-butler',
        client_id: client.clientId,
        tenant: client.tenantId,
        scope: allScopes.join(' '),
      });
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
    }
  });

  it('narrows the token to the scopes asked for, and refuses one the client has not', async () => {
    const reader = await under.client(['events:read', 'evidence:read']);
    const credentials = { client_id: reader.clientId, client_secret: reader.clientSecret };
    const narrowed = await tokenRequest({ ...credentials, scope: 'events:read' });
    expect(narrowed.json).toMatchObject({ scope: 'events:read' });
    const beyond = await tokenRequest({ ...credentials, scope: 'events:write' });
    expect([beyond.status, beyond.json]).toEqual([400, expect.objectContaining({ error: 'invalid_scope' })]);
  });

  it.each([
    ['a wrong secret', () => byParameters('x'.repeat(43))],
    ['an unknown client', () => ({ client_id: 'nobody-at-all', client_secret: 'x' })],
    ['an id that is none', () => ({ client_id: 'a\u0000b', client_secret: 'x' })],
  ])('answers 401 invalid_client to %s', async (_, parameters) => {
    const answer = await tokenRequest(parameters());
    expect([answer.status, answer.json]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
  });

  it('answers 401 invalid_client to a wrong Basic secret, with a challenge', async () => {
    const answer = await tokenRequest({}, basic(client.clientId, 'wrong'));
    expect([answer.status, answer.json]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  });

  it.each(['password', 'authorization_code', 'refresh_token'])('knows no grant %s', async (grant) => {
    const answer = await tokenRequest({ ...byParameters(), grant_type: grant });
    expect([answer.status, answer.json]).toEqual([400, expect.objectContaining({ error: 'unsupported_grant_type' })]);
  });

  it('is announced in a discovery document that names nothing else, on the issuer whatever the Host header', async () => {
    const { json } = await under.call('/.well-known/openid-configuration', {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    expect(json).toMatchObject({
      issuer: under.url,
      token_endpoint: `${under.url}/auth/token`,
      jwks_uri: `${under.url}/auth/jwks`,
      grant_types_supported: ['client_credentials'],
      scopes_supported: allScopes,
    });
    expect(json).not.toHaveProperty('authorization_endpoint');
    for (const path of ['/auth', '/auth/authorize', '/me', '/request'])
      expect((await under.call(path)).status).toBe(404);
  });

  it('publishes public keys only', async () => {
    const { json } = await under.call('/auth/jwks');
    expect(json).toMatchObject({ keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' }] });
    expect((json as { keys: object[] }).keys[0]).not.toHaveProperty('d');
  });
});

describe('a client secret', () => {
  it('is stored as a scrypt hash, and appears in no log line', async () => {
    const [row] = await under.query<{ secret_hash: string }>(
      'SELECT secret_hash FROM gateway.api_client WHERE client_id = $1',
      [client.clientId],
    );
    expect(row?.secret_hash).toMatch(/^scrypt\$/);
    expect(row?.secret_hash).not.toContain(client.clientSecret);
    await tokenRequest({}, basic(client.clientId, client.clientSecret));
    expect(under.lines.join('')).not.toContain(client.clientSecret);
    expect(under.lines.join('')).not.toContain(client.token);
  });

  it('is replaced without a gap: two are valid until the old one is retired', async () => {
    const config = { databaseUrl: new Secret(under.databaseUrl) };
    const rotating = await under.client(['events:read']);
    const statusOf = async (secret: string) =>
      (await tokenRequest({ client_id: rotating.clientId, client_secret: secret })).status;
    const { clientSecret: second } = await rotateClientSecret(config, rotating.clientId);
    expect([await statusOf(rotating.clientSecret), await statusOf(second)]).toEqual([200, 200]);
    await retirePreviousClientSecret(config, rotating.clientId);
    expect([await statusOf(rotating.clientSecret), await statusOf(second)]).toEqual([401, 200]);
    const { clientSecret: third } = await rotateClientSecret(config, rotating.clientId);
    await rotateClientSecret(config, rotating.clientId);
    expect([await statusOf(second), await statusOf(third)]).toEqual([401, 200]);
    await expect(rotateClientSecret(config, 'nobody')).rejects.toThrow('there is no client "nobody"');
  });
});

describe('a protected route', () => {
  const path = '/v1/intakes/6f9b6f0e-6d1c-4c6e-9d3a-0f6a3a1b2c3d';

  async function forged(change: (jwt: SignJWT) => SignJWT, header: object = {}) {
    const foreign = generateKey();
    const claims = { tenant: client.tenantId, client_id: client.clientId, scope: 'events:read' };
    const jwt = new SignJWT(claims).setIssuer(under.url).setAudience('carbon-butler').setExpirationTime('10m');
    const made = change(jwt.setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: thumbprint(foreign), ...header }));
    return made.sign(await importJWK({ ...foreign }, 'EdDSA'));
  }

  it('is closed without a token, and says how to open it', async () => {
    const answer = await under.call(path);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('is closed to what is not a token of ours', async () => {
    const [header, payload, signature] = client.token.split('.') as [string, string, string];
    const otherTenant = { ...decodeJwt(client.token), tenant: '11111111-2222-4333-8444-555555555555' };
    const swapped = Buffer.from(JSON.stringify(otherTenant)).toString('base64url');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const token of [
      'nonsense',
      `${header}.${swapped}.${signature}`,
      `${none}.${payload}.`,
      await forged((jwt) => jwt),
      await forged((jwt) => jwt, { kid: decodeProtectedHeader(client.token).kid }),
    ]) {
      const answer = await under.call(path, { token });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        expect.stringContaining('invalid_token'),
      ]);
    }
    const scheme = await under.call(path, { headers: { authorization: 'Basic YTpi' } });
    expect([scheme.status, scheme.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('invalid_request'),
    ]);
  });

  it('names the scope a token lacks', async () => {
    const writer = await under.client(['events:write']);
    const answer = await under.call(path, { token: writer.token });
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({ scope: 'events:read', detail: 'the access token lacks the scope events:read' });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="events:read"');
  });
});
