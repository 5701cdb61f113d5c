import { CompactSign, compactVerify } from 'jose';
import { decodeBase64Url } from './base64.js';
import { canonicalize, parseCanonical } from './canonical-json.js';
import { privateKeyObject, publicKeyObject, thumbprint } from './ed25519-key.js';
import type { PrivateJwk, PublicJwk } from './ed25519-key.js';
import { readObjectRef } from './leaf.js';
import type { ObjectRef } from './leaf.js';
import { countOf, listOf, objectWith, sha256HexPattern, textOf } from './object-shape.js';

export const statementType = 'carbon-evidence-statement+jwt';
const statementAlgorithm = 'EdDSA';

/** What the issuer says: this run, about this object, is recorded by these leaves of the log at that size. */
export interface StatementClaims {
  readonly iss: string;
  readonly tenant: string;
  readonly object: ObjectRef;
  readonly runId: string;
  readonly runDigest: string;
  /** Ascending. */
  readonly leafIndexes: readonly number[];
  readonly treeSize: number;
  /** Root of the log at `treeSize`, base64. */
  readonly root: string;
  /** POSIX seconds. */
  readonly iat: number;
}

/** A statement that is malformed or whose signature doesn't verify. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
}

/** Compact JWS (RFC 7515, RFC 8037) over the canonical JSON of the claims; `kid` is the key's thumbprint. @throws ShapeError */
export async function signStatement(claims: StatementClaims, key: PrivateJwk): Promise<string> {
  const payload = Buffer.from(canonicalize(readClaims(claims)), 'utf8');
  return new CompactSign(payload)
    .setProtectedHeader({ alg: statementAlgorithm, kid: thumbprint(key), typ: statementType })
    .sign(privateKeyObject(key));
}

/**
 * The claims of a statement signed by `key`.
 *
 * @throws StatementError when the signature, type or key id is wrong
 * @throws ShapeError, CanonicalJsonError when a part isn't written the one way it may be
 */
export async function verifyStatement(statement: string, key: PublicJwk): Promise<StatementClaims> {
  statement.split('.').forEach((part) => decodeBase64Url(part, 'statement'));
  const { payload, protectedHeader } = await compactVerify(statement, publicKeyObject(key), {
    algorithms: [statementAlgorithm],
  }).catch((cause: unknown) => {
    throw new StatementError(`no valid ${statementAlgorithm} signature by the key ${thumbprint(key)}`, { cause });
  });
  const { kid, typ } = objectWith(protectedHeader, 'statement header', ['alg', 'kid', 'typ']);
  if (typ !== statementType) throw new StatementError(`typ is ${JSON.stringify(typ)}, not ${statementType}`);
  if (kid !== thumbprint(key)) throw new StatementError(`kid is not the thumbprint ${thumbprint(key)}`);
  return readClaims(parseCanonical(payload));
}

function readClaims(value: unknown): StatementClaims {
  const names = ['iss', 'tenant', 'object', 'runId', 'runDigest', 'leafIndexes', 'treeSize', 'root', 'iat'];
  const members = objectWith(value, 'statement', names);
  return {
    iss: textOf(members['iss'], 'statement.iss'),
    tenant: textOf(members['tenant'], 'statement.tenant'),
    object: readObjectRef(members['object'], 'statement.object'),
    runId: textOf(members['runId'], 'statement.runId'),
    runDigest: textOf(members['runDigest'], 'statement.runDigest', sha256HexPattern),
    leafIndexes: listOf(members['leafIndexes'], 'statement.leafIndexes', countOf),
    treeSize: countOf(members['treeSize'], 'statement.treeSize'),
    root: textOf(members['root'], 'statement.root'),
    iat: countOf(members['iat'], 'statement.iat'),
  };
}
