/** Which keys the bundle brings, and whether they are the ones the caller knows from elsewhere. */
import { fromBase64Url, writeCanonicalJson } from './json.mjs';
import { cosignatureType, noteKey, plainType, readVerifierKey, sha256 } from './log.mjs';
import { publicKeyShape } from './shapes.mjs';

/** The pinned keys, parsed: a malformed one is the caller's mistake and no property of the bundle. */
export function readTrust({ logKey, statementKey, witnesses = [] }) {
  if (statementKey !== undefined) publicKeyShape(statementKey, 'the pinned statement key');
  return {
    logKey: logKey === undefined ? undefined : readVerifierKey(logKey, plainType),
    statementKey,
    witnesses: witnesses.map((text) => readVerifierKey(text, cosignatureType)),
  };
}

/** RFC 7638: SHA-256 over the canonical JSON of the key's required members. */
function thumbprint(jwk) {
  return sha256(writeCanonicalJson({ crv: jwk.crv, kty: jwk.kty, x: jwk.x })).toString('base64url');
}

/** The bundle's statement, log and witness keys, each named by what it is and equal to the pinned one if there is one. */
export function checkKeys(check, bundle, pins) {
  const ofUse = (use) => bundle.keys.filter((key) => key.use === use);
  const single = (use) => {
    const keys = ofUse(use);
    if (keys.length !== 1) throw new Error(`the bundle has ${keys.length} ${use} keys, not 1`);
    return keys[0];
  };
  const named = ({ kid, jwk }, type) => {
    const key = noteKey(kid.split('+')[0], type, fromBase64Url(jwk.x, 'x', 32));
    if (kid !== `${key.name}+${key.id}`) throw new Error(`kid is ${kid}, the key's is ${key.name}+${key.id}`);
    return key;
  };
  const describe = (jwk, isPinned) =>
    `SHA-256 thumbprint ${thumbprint(jwk)}, ${isPinned ? 'as pinned' : 'from the bundle itself: who holds it is not proven'}`;

  const statement = check('keys.statement', () => {
    const { kid, jwk } = single('statement');
    const raw = fromBase64Url(jwk.x, 'x', 32);
    if (kid !== thumbprint(jwk)) throw new Error(`kid is ${kid}, the thumbprint is ${thumbprint(jwk)}`);
    if (pins.statementKey !== undefined && pins.statementKey.x !== jwk.x)
      throw new Error(`is ${kid}, pinned is ${thumbprint(pins.statementKey)}`);
    return [describe(jwk, pins.statementKey !== undefined), { kid, raw }];
  });
  const log = check('keys.log', () => {
    const { kid, jwk } = single('log');
    const key = named({ kid, jwk }, plainType);
    if (pins.logKey !== undefined) {
      const wanted = pins.logKey;
      if (wanted.name !== key.name)
        throw new Error(`origin is ${JSON.stringify(key.name)}, pinned is ${JSON.stringify(wanted.name)}`);
      if (!wanted.raw.equals(key.raw)) throw new Error(`is ${kid}, pinned is ${wanted.name}+${wanted.id}`);
    }
    return [`${key.name}, ${describe(jwk, pins.logKey !== undefined)}`, key];
  });
  const seen = new Set();
  const witnesses = ofUse('witness').map((item, index) =>
    check(`keys.witness[${index}]`, () => {
      const key = named(item, cosignatureType);
      if (seen.has(item.jwk.x)) throw new Error('is the key of another witness too');
      seen.add(item.jwk.x);
      const isPinned = pins.witnesses.some(({ name, raw }) => name === key.name && raw.equals(key.raw));
      return [`${key.name}, ${describe(item.jwk, isPinned)}`, { ...key, pinned: isPinned }];
    }),
  );
  check('keys', () => {
    if (witnesses.length !== bundle.witnesses.length)
      throw new Error(`${witnesses.length} witness keys for ${bundle.witnesses.length} cosignatures`);
    return [`${bundle.keys.length} keys, each used`];
  });
  return { statement, log, witnesses };
}
