import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { createLogger } from '@carbon-butler/platform-observability';
import { Body, Controller, ForbiddenException, Get, Module, Param, Post, Query, Req } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { createZodDto, ZodResponse } from 'nestjs-zod';
import { z } from 'zod';
import { createHttpApp, pageQuery, problem, problemMapper, rawBodyOf, setupOpenApi } from './index.js';

class OutOfStockError extends Error {
  override readonly name = 'OutOfStockError';
}

class ActivityDto extends createZodDto(z.object({ name: z.string().min(1), kwh: z.number().positive().nullable() })) {}
class ThingDto extends createZodDto(z.object({ id: z.string() })) {}
class PageDto extends createZodDto(pageQuery) {}

@Controller()
class DemoController {
  @Get('things/:id')
  thing(@Param('id') id: string, @Query() page: PageDto) {
    return { id, limit: page.limit };
  }

  @Get('closed')
  @ZodResponse({ type: ThingDto })
  closed(): { id: string } {
    const row = { id: 'a', internalMargin: 3 };
    return row;
  }

  @Post('activities')
  record(@Body() activity: ActivityDto) {
    return activity;
  }

  @Post('raw')
  raw(@Req() request: FastifyRequest, @Body() body: unknown) {
    const bytes = rawBodyOf(request);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { sha256, parsed: Buffer.isBuffer(body) ? 'bytes' : body };
  }

  @Get('fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'domain') throw new OutOfStockError('no allowances left');
    if (how === 'forbidden') throw new ForbiddenException();
    throw new Error('password=hunter2 at /srv/secret.ts');
  }
}

@Module({ controllers: [DemoController] })
class DemoModule {}

const lines: string[] = [];
let broken = false;
let app: NestFastifyApplication;
let url: string;

async function start(options: Partial<Parameters<typeof createHttpApp>[1]> = {}) {
  const made = await createHttpApp(DemoModule, {
    service: 'demo',
    logger: createLogger('demo', { write: (line) => lines.push(line), level: 'debug' }),
    problemOf: problemMapper<OutOfStockError>({ OutOfStockError: (e) => problem(409, { detail: e.message }) }),
    ...options,
  });
  setupOpenApi(made, { title: 'Demo <API>', version: '1.0.0', description: 'For tests.' });
  await made.listen(0, '127.0.0.1');
  return made;
}

beforeAll(async () => {
  const database = {
    name: 'database',
    check: () => (broken ? Promise.reject(new Error('postgres://u:hunter2@db refused')) : Promise.resolve()),
  };
  app = await start({ checks: [database] });
  url = await app.getUrl();
});
afterAll(() => app.close());

async function send(path: string, init: RequestInit = {}) {
  const response = await fetch(url + path, init);
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body = type.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, type, text, body };
}
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  send(path, { method: 'POST', body, headers: { 'content-type': type } });

describe('answers', () => {
  it('carry a request id and headers that forbid everything a JSON API does not need', async () => {
    const { status, headers, body } = await send('/things/a?limit=7');
    expect([status, body]).toEqual([200, { id: 'a', limit: 7 }]);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    const requestId = String(headers.get('x-request-id'));
    expect(lines.some((line) => line.includes(requestId) && line.includes('"route":"/things/:id"'))).toBe(true);
  });

  it('hold only what their schema names', async () => {
    expect((await send('/closed')).body).toEqual({ id: 'a' });
  });

  it('ignore forwarding headers and ids a client makes up', async () => {
    const { headers } = await send('/things/a', { headers: { 'x-request-id': 'mine', 'x-forwarded-for': '1.2.3.4' } });
    expect(headers.get('x-request-id')).not.toBe('mine');
  });
});

describe('problems', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it.each<[string, () => ReturnType<typeof send>, number, RegExp]>([
    ['an unknown route', () => send('/nowhere?token=abc'), 404, /there is no GET \/nowhere"/],
    ['a target that does not decode', () => send('/things/%zz'), 400, /target is malformed/],
    ['broken JSON', () => post('/activities', '{"name": }'), 400, /position 9 \(line 1, column 10\) expected a value/],
    ['bytes that are no text', () => post('/activities', new Uint8Array([0x22, 0xff, 0x22])), 400, /not UTF-8/],
    ['a poisoned object', () => post('/activities', '{"__proto__":{"admin":true}}'), 400, /__proto__/],
    ['a body too deep', () => post('/raw', nested(65)), 400, /deeper than 64 levels at byte 64/],
    [
      'a media type not taken',
      () => post('/activities', 'a', 'text/html'),
      415,
      /text\/html.*application\/json, .*text\/csv/,
    ],
    ['a body too large', () => post('/raw', `"${'x'.repeat(10 * 1024 * 1024)}"`), 413, /larger than 10485760 bytes/],
    ['no body', () => send('/activities', { method: 'POST' }), 400, /"expected":"object"/],
    ['a domain error', () => send('/fail/domain'), 409, /no allowances left/],
    ['a Nest exception', () => send('/fail/forbidden'), 403, /Forbidden/],
    ['a query out of bounds', () => send('/things/a?limit=1001'), 400, /"in":"query"/],
  ])('are what %s ends in', async (_, call, status, text) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answer.type).toMatch(/^application\/problem\+json/);
    expect(answer.text).toMatch(text);
    expect(answer.body).toMatchObject({ status, title: expect.any(String), type: expect.any(String) });
    expect(answer.body['instance']).toBe(`urn:uuid:${answer.headers.get('x-request-id')}`);
    expect(answer.text).not.toContain('stack');
  });

  it('name each field that was not accepted', async () => {
    const { status, body } = await post('/activities', '{"name":"","kwh":"12"}');
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: 'urn:carbon-butler:problem:validation-failed',
      errors: [
        { field: '/name', value: '', expected: 'at least 1 character' },
        { field: '/kwh', value: '12', expected: 'number' },
      ],
    });
  });

  it('tell nothing of a defect but an id, which the log has', async () => {
    const { status, body, text } = await send('/fail/unknown');
    expect(status).toBe(500);
    expect(text).not.toMatch(/hunter2|secret\.ts/);
    expect(lines.some((line) => line.includes(String(body['errorId'])) && line.includes('secret.ts'))).toBe(true);
  });

  it('allow what is just within the limits', async () => {
    expect((await post('/raw', nested(64))).status).toBe(201);
    expect((await post('/raw', `"${'x'.repeat(10 * 1024 * 1024 - 2)}"`)).status).toBe(201);
  });
});

describe('bodies', () => {
  it.each([
    ['application/json; charset=utf-8', '{ "a" :1.0}', { a: 1 }],
    ['application/cloudevents+json', '{"id":"1"}', { id: '1' }],
    ['application/cloudevents-batch+json', '[{"id":"1"}]', [{ id: '1' }]],
    ['text/csv', 'a;b\r\n1;2\r\n', 'bytes'],
  ])('of %s keep their exact bytes', async (type, text, parsed) => {
    const { body } = await post('/raw', text, type);
    expect(body).toEqual({ sha256: createHash('sha256').update(text).digest('hex'), parsed });
  });
});

describe('health', () => {
  afterEach(() => {
    broken = false;
  });

  it('is live while a dependency is down, but not ready', async () => {
    expect((await send('/health/ready')).status).toBe(200);
    broken = true;
    expect((await send('/health/live')).status).toBe(200);
    expect((await send('/health/ready')).status).toBe(503);
    const { status, body, text } = await send('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ service: 'demo', status: 'failing', checks: { database: { status: 'failing' } } });
    expect(text).not.toContain('refused');
    expect(lines.join('')).not.toContain('hunter2@');
  });

  it('runs the checks once for all who ask together', async () => {
    let runs = 0;
    const slow = { name: 'slow', check: () => new Promise<void>((done) => setTimeout(done, 200, (runs += 1))) };
    const asked = await start({ checks: [slow] });
    const base = await asked.getUrl();
    await fetch(`${base}/health/live`);
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${base}/health/ready`)));
    expect(runs).toBeLessThan(5);
    await asked.close();
  });

  it('does not wait for a check that hangs', async () => {
    const stuck = await start({ checks: [{ name: 'stuck', check: () => new Promise(() => undefined) }] });
    const started = Date.now();
    expect((await fetch(`${await stuck.getUrl()}/health/ready`)).status).toBe(503);
    expect(Date.now() - started).toBeLessThan(4_000);
    await stuck.close();
  });
});

describe('rate limit', () => {
  it('answers 429 with the time to wait, per client, and leaves probes alone', async () => {
    const clientOf = (request: FastifyRequest) => request.headers['x-client']?.toString();
    const limited = await start({ rateLimit: { requestsMax: 2, windowMs: 60_000, clientOf } });
    const base = await limited.getUrl();
    const ask = (client: string) => fetch(`${base}/things/a`, { headers: { 'x-client': client } });
    expect([(await ask('a')).status, (await ask('a')).status]).toEqual([200, 200]);
    const third = await ask('a');
    expect(third.status).toBe(429);
    expect(third.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await third.json()).toMatchObject({ type: 'urn:carbon-butler:problem:rate-limited' });
    expect((await ask('b')).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await fetch(`${base}/health/live`)).status).toBe(200);
    await limited.close();
  });
});

describe('OpenAPI', () => {
  it('describes the operations as 3.1, problems included', async () => {
    const { body, headers } = await send('/openapi.json');
    expect(body).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Demo <API>', version: '1.0.0' },
      paths: {
        '/activities': {
          post: {
            requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/ActivityDto' } } } },
            responses: { default: { content: { 'application/problem+json': {} } } },
          },
        },
      },
      components: {
        schemas: {
          ActivityDto: {
            required: ['name', 'kwh'],
            properties: { kwh: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
          },
        },
      },
    });
    expect(JSON.stringify(body)).not.toContain('"nullable"');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('has a page that loads from its own origin only', async () => {
    const page = await send('/docs');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self'; style-src 'self'/);
    expect(page.text).toContain('Demo &lt;API>');
    expect(page.text).not.toMatch(/<style|<script>|style="|https?:/);
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(loaded).toHaveLength(4);
    for (const path of loaded) expect((await send(path)).status).toBe(200);
    expect((await send('/docs/assets/swagger-ui-bundle.js')).type).toMatch(/javascript/);
    expect((await send('/docs/assets/package.json')).status).toBe(404);
    expect((await send('/docs/assets/..%2fpackage.json')).status).toBe(404);
  });
});

describe('several applications in one process', () => {
  it('keep apart', async () => {
    const other = await start({ service: 'other', bodyLimitBytes: 10 });
    const answer = await fetch(`${await other.getUrl()}/raw`, {
      method: 'POST',
      body: '"12345678901"',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(413);
    await other.close();
    expect((await post('/raw', '"12345678901"')).status).toBe(201);
  });

  it('close in bounded time, whatever a client does', async () => {
    const other = await start({ closeDeadlineMs: 100 });
    const { hostname, port } = new URL(await other.getUrl());
    const idle = connect(Number(port), hostname);
    await new Promise((resolve) => idle.once('connect', resolve));
    const started = Date.now();
    await other.close();
    expect(Date.now() - started).toBeLessThan(2_000);
    idle.destroy();
  });
});
