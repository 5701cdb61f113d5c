import { CompactSign } from 'jose';
import { object, tenant } from './__fixtures__/evidence-fixture.js';
import { privateKeyObject } from './ed25519-key.js';
import {
  bodySha256,
  canonicalize,
  CanonicalJsonError,
  generateKey,
  leafBytes,
  leafFor,
  parseLeaf,
  sha256Hex,
  ShapeError,
  signStatement,
  StatementError,
  statementType,
  thumbprint,
  verifyStatement,
} from './index.js';
import type { LeafEntry, StatementClaims } from './index.js';

const key = generateKey();
const claims: StatementClaims = {
  iss: 'carbon-butler.example',
  tenant,
  object,
  runId: 'run-1',
  runDigest: 'a'.repeat(64),
  leafIndexes: [1, 2],
  treeSize: 3,
  root: 'AAAA',
  iat: 1,
};

function signAnything(payload: string, header: object): Promise<string> {
  return new CompactSign(Buffer.from(payload))
    .setProtectedHeader({ alg: 'EdDSA', kid: thumbprint(key), typ: statementType, ...header })
    .sign(privateKeyObject(key));
}

describe('statements', () => {
  it('round-trip', async () => {
    const statement = await signStatement(claims, key);
    expect(await verifyStatement(statement, key)).toEqual(claims);
    await expect(verifyStatement(statement, generateKey())).rejects.toThrow(StatementError);
  });

  it('are refused after any change of a character', async () => {
    const statement = await signStatement(claims, key);
    for (let at = 0; at < statement.length; at += 1) {
      const changed = statement.slice(0, at) + (statement[at] === 'A' ? 'B' : 'A') + statement.slice(at + 1);
      await expect(verifyStatement(changed, key)).rejects.toThrow();
    }
  });

  it.each<[string, string, object, new (...args: never[]) => Error]>([
    ['of another type', canonicalize(claims), { typ: 'JWT' }, StatementError],
    ['naming another key', canonicalize(claims), { kid: 'x' }, StatementError],
    ['with another header', canonicalize(claims), { cty: 'json' }, ShapeError],
    ['in another spelling', JSON.stringify(claims, null, 1), {}, CanonicalJsonError],
    ['with another claim', canonicalize({ ...claims, exp: 2 }), {}, ShapeError],
    ['with a negative index', canonicalize({ ...claims, leafIndexes: [-1] }), {}, ShapeError],
  ])('%s are refused, though signed', async (_, payload, header, error) => {
    await expect(verifyStatement(await signAnything(payload, header), key)).rejects.toThrow(error);
  });

  it('without a signature are refused', async () => {
    const [, payload] = (await signStatement(claims, key)).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: thumbprint(key), typ: statementType }));
    await expect(verifyStatement(`${header.toString('base64url')}.${payload}.`, key)).rejects.toThrow(StatementError);
  });
});

describe('leaves', () => {
  const entry: LeafEntry = {
    index: 7,
    at: '2026-04-02T09:00:01Z',
    tenant,
    actor: { kind: 'user', id: 'u1' },
    action: 'quota.surrender.approve',
    object,
  };
  const body = Buffer.from('{"amount":"12"}');

  it('hide the body behind a salt', () => {
    const [first, second] = [leafFor(entry, body), leafFor(entry, body)];
    expect(first.bodySha256).not.toBe(second.bodySha256);
    expect(first.bodySha256).toBe(sha256Hex(Buffer.concat([Buffer.from(first.salt, 'hex'), body])));
    expect(bodySha256(first.salt, body)).toBe(first.bodySha256);
  });

  it('round-trip through their canonical bytes', () => {
    const leaf = leafFor({ ...entry, eventId: 'e', approvals: ['a'], prevForObject: 'b'.repeat(64) }, body);
    expect(parseLeaf(leafBytes(leaf))).toEqual(leaf);
    expect(() => parseLeaf(Buffer.from(JSON.stringify(leaf, null, 1)))).toThrow(CanonicalJsonError);
  });

  it.each<[string, object, string]>([
    ['a tenant that is no UUID', { tenant: 'acme' }, 'leaf.tenant'],
    ['a local time', { at: '2026-04-02T09:00:01+08:00' }, 'leaf.at'],
    ['an impossible time', { at: '2026-13-02T09:00:01Z' }, 'leaf.at'],
    ['a shouted action', { action: 'Run.Sealed' }, 'leaf.action'],
    ['an unknown actor', { actor: { kind: 'robot', id: 'x' } }, 'leaf.actor.kind'],
    ['a negative index', { index: -1 }, 'leaf.index'],
    ['an unknown member', { note: 'x' }, 'leaf.note'],
  ])('refuse %s', (_, change, field) => {
    expect(() => leafFor({ ...entry, ...change }, body)).toThrow(
      expect.objectContaining({ name: 'ShapeError', field }) as Error,
    );
  });
});
