import { randomUUID } from 'node:crypto';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createLogger } from '@carbon-butler/platform-observability';
import {
  Client,
  credentials,
  Metadata,
  Server,
  ServerCredentials,
  status,
  type MethodDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { Controller, Module, type INestApplication, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { service as healthService } from 'grpc-health-check';
import { interval, map, take, type Observable } from 'rxjs';
import {
  callContext,
  connectGrpc,
  createGrpcClient,
  faultMapper,
  RemoteError,
  type GrpcClient,
  type GrpcEndpoint,
} from './index.js';

interface Ask {
  readonly text: string;
}
interface Answer {
  readonly text: string;
  readonly tenantId: string;
  readonly actor?: string;
}
const write = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const read = (bytes: Buffer): unknown => JSON.parse(bytes.toString());
const unary = <P extends string>(path: P) => ({
  path,
  requestStream: false as const,
  responseStream: false as const,
  requestSerialize: (value: Ask): Buffer => write(value),
  requestDeserialize: (bytes: Buffer): Ask => read(bytes) as Ask,
  responseSerialize: (value: Answer): Buffer => write(value),
  responseDeserialize: (bytes: Buffer): Answer => read(bytes) as Answer,
});
const EchoService = {
  say: unary('/carbon.echo.v1.EchoService/Say'),
  wait: unary('/carbon.echo.v1.EchoService/Wait'),
  fail: unary('/carbon.echo.v1.EchoService/Fail'),
  count: { ...unary('/carbon.echo.v1.EchoService/Count'), responseStream: true as const },
} satisfies ServiceDefinition;

class NothingHereError extends Error {
  override readonly name = 'NothingHereError';
}

const seen = { aborted: 0, expiresAt: undefined as Date | undefined, unsubscribed: 0, initialised: 0 };

@Controller()
class EchoController implements OnModuleInit {
  onModuleInit(): void {
    seen.initialised += 1;
  }

  @GrpcMethod('EchoService', 'say')
  say({ text }: Ask, metadata?: Metadata): Answer {
    const { tenantId, actor, expiresAt } = callContext(metadata);
    seen.expiresAt = expiresAt;
    return { text, tenantId, ...(actor === undefined ? {} : { actor }) };
  }

  @GrpcMethod('EchoService', 'wait')
  wait(_ask: Ask, metadata?: Metadata): Promise<Answer> {
    const { signal } = callContext(metadata);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        seen.aborted += 1;
        reject(new Error('nobody waits'));
      });
    });
  }

  @GrpcMethod('EchoService', 'fail')
  fail({ text }: Ask): Promise<Answer> {
    if (text === 'known') return Promise.reject(new NothingHereError('nothing here'));
    throw new Error('password is hunter2');
  }

  @GrpcMethod('EchoService', 'count')
  count(_ask: Ask, metadata?: Metadata): Observable<Answer> {
    const { tenantId } = callContext(metadata);
    return interval(1).pipe(
      take(1_000),
      map((i) => ({ text: String(i), tenantId })),
    );
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

const internalToken = 'internal-token-of-at-least-32-characters';
const tenantId = randomUUID();
const nestOptions = { logger: false, abortOnError: false } as const;
const lines: string[] = [];

let app: INestApplication;
let endpoint: GrpcEndpoint;
let port: number;
let client: GrpcClient<typeof EchoService>;

function connect(to: number, token = internalToken) {
  return createGrpcClient(EchoService, `127.0.0.1:${to}`, {
    internalToken: token,
    deadlineMs: 2_000,
    idempotentMethods: ['say'],
  });
}

async function failure(call: Promise<unknown>): Promise<RemoteError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RemoteError)) throw new Error(`expected a RemoteError, got ${String(error)}`);
  return error;
}

async function eventually(check: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !check(); attempt++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(check()).toBe(true);
}

beforeAll(async () => {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest means a plain object
  app = await NestFactory.create(EchoModule, new FastifyAdapter(), nestOptions);
  endpoint = connectGrpc(app, {
    address: '127.0.0.1:0',
    services: { 'carbon.echo.v1.EchoService': EchoService },
    errorDomain: 'echo.carbon-butler',
    faultOf: faultMapper<NothingHereError>({ NothingHereError: () => ({ code: 'NOT_FOUND' }) }),
    internalTokens: [internalToken, 'the-token-that-is-being-retired-by-now'],
    logger: createLogger('echo', { write: (line) => lines.push(line) }),
  });
  await app.init();
  port = await endpoint.start();
  client = connect(port);
});
afterAll(async () => {
  client[Symbol.dispose]();
  await app.close();
});

describe('a call', () => {
  it('carries tenant, actor and deadline', async () => {
    const started = Date.now();
    await expect(client.say({ text: 'hello' }, { tenantId, actor: 'client:acme' })).resolves.toEqual({
      text: 'hello',
      tenantId,
      actor: 'client:acme',
    });
    const remainingMs = Number(seen.expiresAt) - started;
    expect(remainingMs).toBeGreaterThan(1_000);
    expect(remainingMs).toBeLessThan(2_500);
  });

  it('runs module hooks once', () => {
    expect(seen.initialised).toBe(1);
  });

  it('takes either of two tokens during a change', async () => {
    using old = connect(port, 'the-token-that-is-being-retired-by-now');
    await expect(old.say({ text: 'x' }, { tenantId })).resolves.toMatchObject({ text: 'x' });
  });

  it('ends at the earlier of its own and its caller`s deadline', async () => {
    const before = seen.aborted;
    const started = Date.now();
    const error = await failure(client.wait({ text: '' }, { tenantId, expiresAt: new Date(Date.now() + 100) }));
    expect(error.code).toBe('DEADLINE_EXCEEDED');
    expect(Date.now() - started).toBeLessThan(1_500);
    await eventually(() => seen.aborted === before + 1);
  });

  it('is cancelled by a signal, which the handler sees, and nobody logs an error', async () => {
    const before = seen.aborted;
    const hangUp = new AbortController();
    setTimeout(() => {
      hangUp.abort();
    }, 50);
    const error = await failure(client.wait({ text: '' }, { tenantId, signal: hangUp.signal }));
    expect(error.code).toBe('CANCELLED');
    await eventually(() => seen.aborted === before + 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(lines.join('')).not.toContain('nobody waits');
    expect((await failure(client.wait({ text: '' }, { tenantId, signal: hangUp.signal }))).code).toBe('CANCELLED');
    expect(seen.aborted).toBe(before + 1);
  });

  it('streams, and stops when the reader leaves', async () => {
    const texts: string[] = [];
    for await (const { text } of client.count({ text: '' }, { tenantId })) {
      texts.push(text);
      if (texts.length === 3) break;
    }
    expect(texts).toEqual(['0', '1', '2']);
    const all = [];
    for await (const item of client.count({ text: '' }, { tenantId, deadlineMs: 10_000 })) all.push(item);
    expect(all).toHaveLength(1_000);
  });
});

describe('errors', () => {
  it('of the domain arrive typed', async () => {
    expect(await failure(client.fail({ text: 'known' }, { tenantId }))).toMatchObject({
      code: 'NOT_FOUND',
      reason: 'NOTHING_HERE',
      domain: 'echo.carbon-butler',
      message: 'nothing here',
    });
  });

  it('of any other kind tell only an id, which the log has', async () => {
    const error = await failure(client.fail({ text: 'unknown' }, { tenantId }));
    expect(error).toMatchObject({ code: 'INTERNAL', reason: 'INTERNAL' });
    expect(JSON.stringify(error) + error.message).not.toContain('hunter2');
    const { errorId } = error.metadata;
    expect(errorId).toMatch(/^[0-9a-f-]{36}$/);
    expect(lines.some((line) => line.includes(String(errorId)) && line.includes('hunter2'))).toBe(true);
  });

  it('say UNAVAILABLE when nobody listens', async () => {
    const probe = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => probe.once('listening', resolve));
    const { port: free } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    using lost = connect(free);
    expect(await failure(lost.say({ text: '' }, { tenantId }))).toMatchObject({
      code: 'UNAVAILABLE',
      retryable: true,
      reason: '',
    });
  });
});

describe('a service that is briefly away', () => {
  it('is asked again, for idempotent methods only and not without end', async () => {
    const attempts = { say: 0, fail: 0 };
    let answersFrom = 3;
    const flaky = new Server();
    const away = { code: status.UNAVAILABLE, details: 'moving' };
    flaky.addService(EchoService, {
      say: (call: ServerUnaryCall<Ask, Answer>, reply: sendUnaryData<Answer>) => {
        attempts.say += 1;
        if (attempts.say < answersFrom) reply(away);
        else reply(null, { text: call.request.text, tenantId });
      },
      fail: (_call: ServerUnaryCall<Ask, Answer>, reply: sendUnaryData<Answer>) => {
        attempts.fail += 1;
        reply(away);
      },
    });
    const flakyPort = await new Promise<number>((resolve, reject) => {
      flaky.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    using caller = connect(flakyPort);
    await expect(caller.say({ text: 'again' }, { tenantId })).resolves.toMatchObject({ text: 'again' });
    expect(attempts.say).toBe(3);
    expect((await failure(caller.fail({ text: '' }, { tenantId }))).code).toBe('UNAVAILABLE');
    expect(attempts.fail).toBe(1);
    [attempts.say, answersFrom] = [0, 10];
    expect((await failure(caller.say({ text: '' }, { tenantId }))).code).toBe('UNAVAILABLE');
    expect(attempts.say).toBe(3);
    flaky.forceShutdown();
  });
});

describe('identity', () => {
  const raw = EchoService.say as MethodDefinition<Ask, Answer>;
  function send(fill: (metadata: Metadata) => void): Promise<string> {
    const bare = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
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
    await expect(health()).resolves.toBe('SERVING');
    await expect(health('carbon.echo.v1.EchoService')).resolves.toBe('SERVING');
  });

  it('refuses to start with a token that can be guessed', () => {
    expect(() =>
      connectGrpc(app, {
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

function health(service = ''): Promise<string> {
  const check = healthService['Check'] as MethodDefinition<object, { status: string }>;
  const bare = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    bare.makeUnaryRequest(
      check.path,
      check.requestSerialize,
      check.responseDeserialize,
      { service },
      (error, answer) => {
        bare.close();
        if (error) reject(error);
        else resolve(answer?.status ?? '');
      },
    );
  });
}

describe('shutdown', () => {
  it('turns balancers away first, answers what is running, then closes', async () => {
    endpoint.drain();
    await expect(health()).resolves.toBe('NOT_SERVING');
    await expect(client.say({ text: 'late' }, { tenantId })).resolves.toMatchObject({ text: 'late' });
    const running = client.count({ text: '' }, { tenantId, deadlineMs: 8_000 });
    const first = await running[Symbol.asyncIterator]().next();
    expect(first.done).toBe(false);
    const stream = (async () => {
      let count = 0;
      for await (const _ of running) count += 1;
      return count;
    })();
    await app.close();
    await expect(stream).resolves.toBe(999);
    expect((await failure(client.say({ text: 'too late' }, { tenantId }))).code).toBe('UNAVAILABLE');
  });
});
