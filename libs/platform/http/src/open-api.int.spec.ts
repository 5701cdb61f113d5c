import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ask, startDemo, type Answer } from './__fixtures__/demo-app.js';

let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  app = await startDemo();
  url = await app.getUrl();
});
afterAll(() => app.close());

const send = (path: string, init?: RequestInit): Promise<Answer> => ask(url + path, init);

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
