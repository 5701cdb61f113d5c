import { randomUUID } from 'node:crypto';
import { createLogger } from '@carbon-butler/platform-observability';
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import {
  EchoService,
  health,
  internalToken,
  startEcho,
  tenantId,
  type Answer,
  type Ask,
  type EchoServer,
} from './__fixtures__/echo-server.js';
import { connectGrpc } from './index.js';

let echo: EchoServer;
beforeAll(async () => {
  echo = await startEcho();
});
afterAll(() => echo.app.close());

describe('identity', () => {
  const raw = EchoService.say as MethodDefinition<Ask, Answer>;
  function send(fill: (metadata: Metadata) => void): Promise<string> {
    const bare = new Client(`127.0.0.1:${echo.port}`, credentials.createInsecure());
    const metadata = new Metadata();
    fill(metadata);
    return new Promise((resolve) => {
      bare.makeUnaryRequest(
        raw.path,
        raw.requestSerialize,
        raw.responseDeserialize,
        { text: '' },
        metadata,
        (error) => {
          bare.close();
          resolve(error ? `${error.code} ${error.details}` : 'OK');
        },
      );
    });
  }

  it.each<[string, (metadata: Metadata) => void, RegExp]>([
    ['nothing', () => undefined, /^16 the internal token is missing or wrong/],
    [
      'a wrong token',
      (m) => {
        m.set('authorization', 'Bearer wrong');
      },
      /^16 the internal token/,
    ],
    [
      'the token under another scheme',
      (m) => {
        m.set('authorization', `Basic ${internalToken}`);
      },
      /^16 the internal/,
    ],
    [
      'no tenant',
      (m) => {
        m.set('authorization', `Bearer ${internalToken}`);
      },
      /^16 carbon-tenant/,
    ],
    [
      'a tenant that is no UUID',
      (m) => {
        m.set('authorization', `Bearer ${internalToken}`);
        m.set('carbon-tenant', "' or 1=1");
      },
      /^16 carbon-tenant/,
    ],
    [
      'two tenants',
      (m) => {
        m.set('authorization', `Bearer ${internalToken}`);
        m.add('carbon-tenant', tenantId);
        m.add('carbon-tenant', randomUUID());
      },
      /^16 carbon-tenant/,
    ],
    [
      'a tenant alone',
      (m) => {
        m.set('carbon-tenant', tenantId);
      },
      /^16 the internal token/,
    ],
    [
      'everything',
      (m) => {
        m.set('authorization', `Bearer ${internalToken}`);
        m.set('carbon-tenant', tenantId);
      },
      /^OK$/,
    ],
  ])('with %s', async (_, fill, expected) => {
    expect(await send(fill)).toMatch(expected);
  });

  it('is not asked of health checks', async () => {
    await expect(health(echo.port)).resolves.toBe('SERVING');
    await expect(health(echo.port, 'carbon.echo.v1.EchoService')).resolves.toBe('SERVING');
  });

  it('refuses to start with a token that can be guessed', () => {
    expect(() =>
      connectGrpc(echo.app, {
        address: '127.0.0.1:0',
        services: {},
        errorDomain: 'x',
        faultOf: () => undefined,
        internalTokens: ['short'],
        logger: createLogger('x', { level: 'silent' }),
      }),
    ).toThrow('at least 32 characters');
  });
});
