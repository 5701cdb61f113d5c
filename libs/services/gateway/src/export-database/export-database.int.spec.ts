import { status } from '@grpc/grpc-js';
import { eventually } from '@carbon-butler/testing-harness';
import { FakeServices, never } from '../testing/fake-services.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;
const id = '01a215ac-809c-75ef-9dab-48294eb64aa4';
const path = `/v1/life-cycle/databases/${id}/openlca.zip`;
const part = (length: number, from: number) => Buffer.alloc(length).map((_, at) => (from + at * 31) % 251);

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['life-cycle:assess']);
});
beforeEach(() => {
  services.calls.length = 0;
  services.cancelled.length = 0;
  under.lines.length = 0;
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const download = (token = client.token, signal?: AbortSignal) =>
  fetch(`${under.url}${path}`, { headers: { authorization: `Bearer ${token}` }, ...(signal && { signal }) });

describe('a database as openLCA JSON-LD', () => {
  it('comes as the archive that its parts make, every byte in its place', async () => {
    const parts = [part(2 * 2 ** 20, 1), part(2 * 2 ** 20, 2), part(12_345, 3)];
    services.answers = { ExportDatabase: parts.map((content) => ({ content })) };
    const response = await download();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="openlca.zip"');
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.concat(parts))).toBe(true);
    expect(services.calls.map(({ request }) => request)).toEqual([{ databaseId: id }]);
  });

  it('is a problem where there is none, and no archive that looks whole where it breaks off', async () => {
    services.answers = {};
    expect((await download()).status).toBe(404);
    services.answers = { ExportDatabase: { fail: status.INTERNAL, stream: [{ content: part(1_000, 1) }] } };
    await expect(download().then((response) => response.arrayBuffer())).rejects.toThrow();
  });

  it('is no longer made for who hangs up before the first part of it', async () => {
    services.answers = { ExportDatabase: never };
    const gone = new AbortController();
    const asked = download(client.token, gone.signal);
    await eventually(() => {
      expect(services.calls).toHaveLength(1);
    });
    gone.abort();
    await expect(asked).rejects.toThrow();
    await eventually(() => {
      expect(services.cancelled).toEqual(['/carbon.lifecycle.v1.LifecycleService/ExportDatabase']);
    });
    expect(under.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('is no longer read for who hangs up before the last part of it', async () => {
    services.answers = { ExportDatabase: Array.from({ length: 40 }, (_, n) => ({ content: part(2 ** 20, n) })) };
    const gone = new AbortController();
    const response = await download(client.token, gone.signal);
    expect(response.status).toBe(200);
    gone.abort();
    await eventually(() => {
      expect(services.cancelled).toHaveLength(1);
    });
  });

  it('is refused where too many are taken, which is said and no fault of ours', async () => {
    services.answers = { ExportDatabase: { fail: status.RESOURCE_EXHAUSTED, reason: 'EXPORTS_BUSY' } };
    const response = await download();
    expect([response.status, response.headers.get('retry-after'), await response.json()]).toEqual([
      503,
      '2',
      expect.objectContaining({
        ...{ type: 'urn:carbon-butler:problem:exports-busy', detail: 'said the fake service' },
      }),
    ]);
    expect(under.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  it('is for those who may assess it, not for who may only read results', async () => {
    const { token } = await under.client(['life-cycle:read']);
    expect((await download(token)).status).toBe(403);
    expect(services.calls).toEqual([]);
  });
});
