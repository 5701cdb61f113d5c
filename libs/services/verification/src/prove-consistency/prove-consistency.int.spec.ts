import { parseVerifierKey, verifyCheckpoint, verifyConsistency, thumbprint } from '@carbon-butler/domain-evidence';
import { leafEvent, tenants } from '../testing/leaf-events.js';
import { VerificationUnderTest } from '../testing/verification-under-test.js';

const [tenantId, otherTenantId] = tenants;

let verification: VerificationUnderTest;

beforeAll(async () => {
  verification = await VerificationUnderTest.start();
});
afterAll(() => verification[Symbol.asyncDispose]());

const call = { tenantId };
const events = (count: number) =>
  Array.from({ length: count }, (_, at) => leafEvent({ tenantId: at % 2 === 0 ? tenantId : otherTenantId }));

async function checkpoint() {
  const { logVerifierKey } = await verification.client.getKeys({}, call);
  return verifyCheckpoint(
    (await verification.client.getCheckpoint({}, call)).checkpoint,
    parseVerifierKey(logVerifierKey),
  );
}

const proof = (fromSize: bigint, toSize: bigint) => verification.client.getConsistencyProof({ fromSize, toSize }, call);

describe('a consistency proof', () => {
  it('shows that one checkpoint grew into a later one, and nothing else', async () => {
    await verification.record(events(13), 13);
    const earlier = await checkpoint();
    await verification.record(events(24), 37);
    const later = await checkpoint();
    expect([earlier.size, later.size]).toEqual([13, 37]);
    const { hashes } = await proof(13n, 37n);
    const claim = { oldSize: 13, oldRoot: earlier.root, newSize: 37, newRoot: later.root, proof: hashes };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, oldRoot: later.root })).toBe(false);
    expect((await proof(37n, 37n)).hashes).toEqual([]);
  });

  it.each([
    [0n, 5n, 'INVALID_ARGUMENT', 'from_size'],
    [9n, 5n, 'INVALID_ARGUMENT', 'to_size'],
    [1n, 38n, 'OUT_OF_RANGE', 'to_size'],
    [1n, 2n ** 64n - 1n, 'OUT_OF_RANGE', 'to_size'],
  ])('is refused from %s to %s', async (from, to, code, field) => {
    await expect(proof(from, to)).rejects.toMatchObject({ code, violations: [{ field }] });
  });
});

describe('the keys', () => {
  it('are the ones that sign', async () => {
    const { statementJwks } = await verification.client.getKeys({}, call);
    const { statementVerifier } = verification.keys;
    const jwk = { ...statementVerifier, kid: thumbprint(statementVerifier), use: 'sig', alg: 'EdDSA' };
    expect(JSON.parse(statementJwks)).toEqual({ keys: [jwk] });
    expect(statementJwks).not.toContain('"d"');
  });
});
