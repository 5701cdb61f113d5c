import { Secret } from '@carbon-butler/platform-config';
import { registerClient } from './administer-clients.js';
import { GatewayUnderTest, member } from './testing/gateway-under-test.js';

describe('a client registered beside the gateway', () => {
  it('is let in by the running gateway, and by no other secret', async () => {
    await using under = await GatewayUnderTest.start();
    const databaseUrl = new Secret(under.databaseUrl);
    const { clientId, clientSecret, tenantId } = await registerClient(
      { databaseUrl },
      { tenantName: 'lime works', scopes: ['events:read'] },
    );
    const token = (secret: string) =>
      under.call('/auth/token', {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    const answer = await token(clientSecret);
    expect([answer.status, member(answer.json, 'scope')]).toEqual([200, 'events:read']);
    expect((await token('no-secret')).status).toBe(401);

    const second = await registerClient({ databaseUrl }, { tenantName: 'lime works', tenantId, scopes: [] });
    expect(second.tenantId).toBe(tenantId);
  });
});
