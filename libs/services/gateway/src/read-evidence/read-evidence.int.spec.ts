import { FakeServices, run } from '../testing/fake-services.js';
import { GatewayUnderTest, type TestClient } from '../testing/gateway-under-test.js';

const services = new FakeServices();
let under: GatewayUnderTest;
let client: TestClient;
const bundle = '{"a":1,"b":"钢"}';

beforeAll(async () => {
  const address = await services.start();
  under = await GatewayUnderTest.start({ lifecycle: address, transfer: address, verification: address });
  client = await under.client(['evidence:read']);
  services.answers = {
    GetCheckpoint: { checkpoint: 'origin\n4\nroot\n\n— key sig\n' },
    GetConsistencyProof: { hashes: [Buffer.from([1, 2, 3])] },
    GetBundle: { bundle: Buffer.from(bundle) },
    GetKeys: { logVerifierKey: 'origin+1234+key', statementJwks: '{"keys":[{"kty":"OKP"}]}' },
  };
});
afterAll(async () => {
  await under[Symbol.asyncDispose]();
  await services[Symbol.asyncDispose]();
});

const get = (path: string) => under.call(`/v1/evidence/${path}`, { token: client.token });

describe('evidence', () => {
  it('comes as the checkpoint’s own text', async () => {
    const { headers, text } = await get('checkpoint');
    expect([headers.get('content-type'), text]).toEqual([
      'text/plain; charset=utf-8',
      'origin\n4\nroot\n\n— key sig\n',
    ]);
  });

  it('comes as the very bytes of a bundle, for their digest is what was signed', async () => {
    const { headers, text } = await get(`bundles/${run.id}`);
    expect([headers.get('content-type'), text]).toEqual([expect.stringMatching(/^application\/json/), bundle]);
  });

  it('comes with proofs of consistency and with keys', async () => {
    expect((await get('consistency?from=1&to=9007199254740991')).json).toEqual({ hashes: ['AQID'] });
    expect(services.calls.at(-1)?.request).toEqual({ fromSize: 1n, toSize: 9007199254740991n });
    expect((await get('keys')).json).toEqual({
      logVerifierKey: 'origin+1234+key',
      statementKeys: { keys: [{ kty: 'OKP' }] },
    });
  });

  it.each(['consistency?from=1', 'consistency?from=-1&to=2', 'consistency?from=1&to=1e99', 'bundles/1'])(
    'is not asked for by %s',
    async (path) => {
      expect((await get(path)).status).toBe(400);
    },
  );
});
