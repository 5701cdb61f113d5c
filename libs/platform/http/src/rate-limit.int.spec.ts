import type { FastifyRequest } from 'fastify';
import { startDemo } from './__fixtures__/demo-app.js';

describe('rate limit', () => {
  it('answers 429 with the time to wait, per client, and leaves probes alone', async () => {
    const clientOf = (request: FastifyRequest) => request.headers['x-client']?.toString();
    const limited = await startDemo({ rateLimit: { requestsMax: 2, windowMs: 60_000, clientOf } });
    const base = await limited.getUrl();
    const call = (client: string) => fetch(`${base}/things/a`, { headers: { 'x-client': client } });
    expect([(await call('a')).status, (await call('a')).status]).toEqual([200, 200]);
    const third = await call('a');
    expect(third.status).toBe(429);
    expect(third.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await third.json()).toMatchObject({ type: 'urn:carbon-butler:problem:rate-limited' });
    expect((await call('b')).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await fetch(`${base}/health/live`)).status).toBe(200);
    await limited.close();
  });
});
