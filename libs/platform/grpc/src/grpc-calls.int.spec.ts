import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Server, ServerCredentials, status, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import {
  connect,
  eventually,
  failure,
  health,
  lines,
  retiringToken,
  seen,
  startEcho,
  tenantId,
  EchoService,
  type Answer,
  type Ask,
  type EchoServer,
} from './__fixtures__/echo-server.js';
import type { GrpcClient } from './index.js';

let echo: EchoServer;
let client: GrpcClient<typeof EchoService>;
beforeAll(async () => {
  echo = await startEcho();
  client = connect(echo.port);
});
afterAll(async () => {
  client[Symbol.dispose]();
  await echo.app.close();
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
    using old = connect(echo.port, retiringToken);
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

describe('shutdown', () => {
  it('turns balancers away first, answers what is running, then closes', async () => {
    echo.endpoint.drain();
    await expect(health(echo.port)).resolves.toBe('NOT_SERVING');
    await expect(client.say({ text: 'late' }, { tenantId })).resolves.toMatchObject({ text: 'late' });
    const running = client.count({ text: '' }, { tenantId, deadlineMs: 8_000 });
    const first = await running[Symbol.asyncIterator]().next();
    expect(first.done).toBe(false);
    const stream = (async () => {
      let count = 0;
      for await (const _ of running) count += 1;
      return count;
    })();
    await echo.app.close();
    await expect(stream).resolves.toBe(999);
    expect((await failure(client.say({ text: 'too late' }, { tenantId }))).code).toBe('UNAVAILABLE');
  });
});
