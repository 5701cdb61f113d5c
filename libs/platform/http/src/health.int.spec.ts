import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ask, lines, startDemo, type Answer } from './__fixtures__/demo-app.js';

let broken = false;
let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  const database = {
    name: 'database',
    check: () => (broken ? Promise.reject(new Error('postgres://u:hunter2@db refused')) : Promise.resolve()),
  };
  app = await startDemo({ checks: [database] });
  url = await app.getUrl();
});
afterAll(() => app.close());

const send = (path: string, init?: RequestInit): Promise<Answer> => ask(url + path, init);

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

  it('stays ready, and says so to people, while only work behind requests waits', async () => {
    const events = { name: 'events', isBackground: true, check: () => Promise.reject(new Error('no broker')) };
    const waiting = await startDemo({ checks: [events] });
    const base = await waiting.getUrl();
    expect(await ask(`${base}/health/ready`)).toMatchObject({ status: 200, body: { status: 'degraded' } });
    expect((await ask(`${base}/health`)).body).toMatchObject({
      status: 'degraded',
      checks: { events: { status: 'degraded' } },
    });
    await waiting.close();
  });

  it('runs the checks once for all who ask together', async () => {
    let runs = 0;
    const check = async (): Promise<void> => {
      runs += 1;
      await new Promise((done) => setTimeout(done, 200));
    };
    const slow = { name: 'slow', check };
    const asked = await startDemo({ checks: [slow] });
    const base = await asked.getUrl();
    await fetch(`${base}/health/live`);
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${base}/health/ready`)));
    expect(runs).toBeLessThan(5);
    await asked.close();
  });

  it('does not wait for a check that hangs', async () => {
    const stuck = await startDemo({ checks: [{ name: 'stuck', check: () => new Promise(() => undefined) }] });
    const started = Date.now();
    expect((await fetch(`${await stuck.getUrl()}/health/ready`)).status).toBe(503);
    expect(Date.now() - started).toBeLessThan(4_000);
    await stuck.close();
  });
});
