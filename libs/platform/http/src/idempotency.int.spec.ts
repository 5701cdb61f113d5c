import { createLogger } from '@carbon-butler/platform-observability';
import { Body, Controller, HttpCode, Module, Post, Res, UseInterceptors } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  createHttpApp,
  IdempotencyInterceptor,
  IdempotencyScope,
  IdempotencyStore,
  problem,
  ProblemException,
  type IdempotencyBegin,
  type StoredResponse,
} from './index.js';

class MemoryStore extends IdempotencyStore {
  readonly entries = new Map<string, { hash: string; response?: StoredResponse }>();
  failing = false;

  override begin(scope: string, key: string, hash: string): Promise<IdempotencyBegin> {
    const id = JSON.stringify([scope, key]);
    const found = this.entries.get(id);
    if (!found) {
      this.entries.set(id, { hash });
      return Promise.resolve({ kind: 'fresh' });
    }
    if (found.hash !== hash) return Promise.resolve({ kind: 'mismatch' });
    return Promise.resolve(found.response ? { kind: 'replay', response: found.response } : { kind: 'inFlight' });
  }
  override complete(scope: string, key: string, response: StoredResponse): Promise<void> {
    if (this.failing) return Promise.reject(new Error('store is down'));
    const entry = this.entries.get(JSON.stringify([scope, key]));
    if (entry) entry.response = response;
    return Promise.resolve();
  }
  override abandon(scope: string, key: string): Promise<void> {
    this.entries.delete(JSON.stringify([scope, key]));
    return Promise.resolve();
  }
}

class ClientScope extends IdempotencyScope {
  override of(request: FastifyRequest): string {
    return String(request.headers['x-client']);
  }
}

class OrderDto extends createZodDto(z.object({ kind: z.string(), tonnes: z.number() })) {}

let executions = 0;
let release: () => void = () => undefined;

@Controller('orders')
@UseInterceptors(IdempotencyInterceptor)
class OrderController {
  @Post()
  @HttpCode(201)
  async order(@Body() { kind, tonnes }: OrderDto, @Res({ passthrough: true }) reply: FastifyReply) {
    executions += 1;
    if (kind === 'slow') await new Promise<void>((resolve) => (release = resolve));
    if (kind === 'conflict') throw new ProblemException(problem(409, { detail: `attempt ${executions}` }));
    if (kind === 'crash') throw new Error('boom');
    if (kind === 'busy') throw new ProblemException(problem(503));
    if (kind === 'late' && executions === 1) throw new ProblemException(problem(504));
    reply.header('location', `/orders/${executions}`);
    return { number: executions, tonnes };
  }
}

@Module({
  controllers: [OrderController],
  providers: [
    { provide: IdempotencyStore, useClass: MemoryStore },
    { provide: IdempotencyScope, useClass: ClientScope },
  ],
})
class OrderModule {}

let app: NestFastifyApplication;
let store: MemoryStore;
let url: string;
beforeAll(async () => {
  app = await createHttpApp(OrderModule, { service: 'orders', logger: createLogger('orders', { level: 'silent' }) });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  store = app.get<IdempotencyStore, MemoryStore>(IdempotencyStore);
});
afterAll(() => app.close());
beforeEach(() => {
  executions = 0;
});

async function order(key: string | undefined, body: object, client = 'acme') {
  const response = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-client': client,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { headers, status } = response;
  return { status, text, replayed: headers.get('idempotent-replayed'), location: headers.get('location'), headers };
}

describe('an idempotency key', () => {
  it('makes a repeated request answer the same, once executed', async () => {
    const first = await order('k1', { kind: 'plain', tonnes: 3 });
    const again = await order('k1', { kind: 'plain', tonnes: 3 });
    expect(first).toMatchObject({ status: 201, replayed: null, location: '/orders/1' });
    expect(again).toMatchObject({ status: 201, text: first.text, replayed: 'true', location: '/orders/1' });
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(executions).toBe(1);
  });

  it('is refused for another request', async () => {
    await order('k2', { kind: 'plain', tonnes: 3 });
    expect(await order('k2', { kind: 'plain', tonnes: 4 })).toMatchObject({ status: 422 });
    expect(executions).toBe(1);
  });

  it('belongs to its client', async () => {
    await order('k3', { kind: 'plain', tonnes: 3 });
    expect(await order('k3', { kind: 'plain', tonnes: 4 }, 'other')).toMatchObject({ status: 201, replayed: null });
  });

  it('is in use while the first request runs', async () => {
    const first = order('k4', { kind: 'slow', tonnes: 1 });
    while (executions === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await order('k4', { kind: 'slow', tonnes: 1 });
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    release();
    expect((await first).status).toBe(201);
    expect(await order('k4', { kind: 'slow', tonnes: 1 })).toMatchObject({ status: 201, replayed: 'true' });
    expect(executions).toBe(1);
  });

  it.each([
    ['conflict', 409],
    ['crash', 500],
  ])('keeps the outcome of a request that ended in %s', async (kind, status) => {
    const first = await order(`k5-${kind}`, { kind, tonnes: 1 });
    const again = await order(`k5-${kind}`, { kind, tonnes: 1 });
    expect([first.status, again.status]).toEqual([status, status]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(executions).toBe(1);
  });

  it('stays free after a request that never began, or was asked to come back', async () => {
    expect((await order('k6', { kind: 'plain' })).status).toBe(400);
    expect(await order('k6', { kind: 'plain', tonnes: 1 })).toMatchObject({ status: 201, replayed: null });
    expect((await order('k7', { kind: 'busy', tonnes: 1 })).status).toBe(503);
    expect((await order('k7', { kind: 'busy', tonnes: 1 })).replayed).toBeNull();
    expect(executions).toBe(3);
  });

  it('stays free where no answer came in time, so that it can be asked for in another way', async () => {
    expect((await order('k9', { kind: 'late', tonnes: 1 })).status).toBe(504);
    expect(await order('k9', { kind: 'late', tonnes: 1 })).toMatchObject({ status: 201, replayed: null });
    expect(await order('k9', { kind: 'late', tonnes: 1 })).toMatchObject({ status: 201, replayed: 'true' });
  });

  it('must be well formed', async () => {
    expect((await order('two words', { kind: 'plain', tonnes: 1 })).status).toBe(400);
    expect((await order('x'.repeat(256), { kind: 'plain', tonnes: 1 })).status).toBe(400);
    expect(executions).toBe(0);
  });

  it('is optional', async () => {
    await order(undefined, { kind: 'plain', tonnes: 1 });
    await order(undefined, { kind: 'plain', tonnes: 1 });
    expect(executions).toBe(2);
  });

  it('that can`t be kept does not spoil the answer', async () => {
    store.failing = true;
    expect((await order('k8', { kind: 'plain', tonnes: 1 })).status).toBe(201);
    store.failing = false;
    expect((await order('k8', { kind: 'plain', tonnes: 1 })).status).toBe(409);
  });
});
