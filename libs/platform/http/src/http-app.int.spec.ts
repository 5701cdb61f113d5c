import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ask, lines, startDemo, type Answer } from './__fixtures__/demo-app.js';

let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  app = await startDemo();
  url = await app.getUrl();
});
afterAll(() => app.close());

const send = (path: string, init?: RequestInit): Promise<Answer> => ask(url + path, init);
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json'): Promise<Answer> =>
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

describe('several applications in one process', () => {
  it('keep apart', async () => {
    const other = await startDemo({ service: 'other', bodyLimitBytes: 10 });
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
    const other = await startDemo({ closeDeadlineMs: 100 });
    const { hostname, port } = new URL(await other.getUrl());
    const idle = connect(Number(port), hostname);
    await new Promise((resolve) => idle.once('connect', resolve));
    const started = Date.now();
    await other.close();
    expect(Date.now() - started).toBeLessThan(2_000);
    idle.destroy();
  });
});
