import { status } from '@grpc/grpc-js';
import { FakeServices } from '../testing/fake-services.js';
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
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const download = (token = client.token) =>
  fetch(`${under.url}${path}`, { headers: { authorization: `Bearer ${token}` } });

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

  it('needs the scope to read', async () => {
    const { token } = await under.client(['life-cycle:assess']);
    expect((await download(token)).status).toBe(403);
    expect(services.calls).toEqual([]);
  });
});
