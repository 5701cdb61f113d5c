import type { BundleKey, EvidenceBundle, KeyUse } from './bundle.js';
import { publicJwkOf, thumbprint } from './ed25519-key.js';
import type { PublicJwk } from './ed25519-key.js';
import type { EvidenceSteps } from './evidence-steps.js';
import { ShapeError } from './object-shape.js';
import { noteKey, noteSignatureType } from './signed-note.js';
import type { NoteKey, NoteSignatureType } from './signed-note.js';

/** Keys known from elsewhere. Without them a bundle only proves that it agrees with itself. */
export interface PinnedKeys {
  readonly logKey?: NoteKey;
  readonly statementKey?: PublicJwk;
  readonly witnesses?: readonly NoteKey[];
}

export interface CheckedKeys {
  readonly statement: PublicJwk;
  readonly log: NoteKey;
  readonly witnesses: readonly { readonly key: NoteKey; readonly pinned: boolean }[];
}

/** That the bundle has one statement key, one log key and one key per cosignature, all named by what they are. @throws BrokenLinkError */
export function checkKeys(steps: EvidenceSteps, bundle: EvidenceBundle, pinned: PinnedKeys): CheckedKeys {
  const statement = steps.check(
    'keys.statement',
    () => {
      const { kid, jwk } = onlyKey(bundle, 'statement');
      if (kid !== thumbprint(jwk)) throw new ShapeError('kid', `the thumbprint ${thumbprint(jwk)}`, kid);
      return requirePinned(jwk, pinned.statementKey);
    },
    (jwk) => describeKey(jwk, pinned.statementKey !== undefined),
  );
  const log = steps.check(
    'keys.log',
    () => {
      const key = namedKey(onlyKey(bundle, 'log'), noteSignatureType.ed25519);
      if (pinned.logKey && pinned.logKey.name !== key.name)
        throw new ShapeError('origin', JSON.stringify(pinned.logKey.name), key.name);
      requirePinned(key.jwk, pinned.logKey?.jwk);
      return key;
    },
    ({ name, jwk }) => `${name}, ${describeKey(jwk, pinned.logKey !== undefined)}`,
  );
  const witnessKeys = bundle.keys.filter(({ use }) => use === 'witness');
  const witnesses = witnessKeys.map((item, index) =>
    steps.check(
      `keys.witness[${index}]`,
      () => {
        const key = namedKey(item, noteSignatureType.cosignature);
        if (witnessKeys.findIndex(({ jwk }) => jwk.x === key.jwk.x) !== index)
          throw new ShapeError('jwk', 'a key per witness', 'the same key again');
        const isPinned = pinned.witnesses?.some(({ name, jwk }) => name === key.name && jwk.x === key.jwk.x) ?? false;
        return { key, pinned: isPinned };
      },
      ({ key, pinned: isPinned }) => `${key.name}, ${describeKey(key.jwk, isPinned)}`,
    ),
  );
  steps.expect(
    'keys',
    witnesses.length === bundle.witnesses.length,
    `${bundle.keys.length} keys, each used`,
    `${witnesses.length} witness keys for ${bundle.witnesses.length} cosignatures`,
  );
  return { statement, log, witnesses };
}

function onlyKey(bundle: EvidenceBundle, use: KeyUse): BundleKey {
  const [key, ...others] = bundle.keys.filter((item) => item.use === use);
  if (!key || others.length > 0) throw new ShapeError('keys', `one ${use} key`, others.length + (key ? 1 : 0));
  return key;
}

function namedKey({ kid, jwk }: BundleKey, type: NoteSignatureType): NoteKey {
  const key = noteKey(kid.split('+')[0] ?? '', jwk, type);
  if (kid !== `${key.name}+${key.id}`) throw new ShapeError('kid', `${key.name}+${key.id}`, kid);
  return key;
}

function requirePinned(jwk: PublicJwk, pinned: PublicJwk | undefined): PublicJwk {
  if (pinned && pinned.x !== jwk.x)
    throw new ShapeError('key', `the pinned key ${thumbprint(pinned)}`, thumbprint(jwk));
  return publicJwkOf(jwk);
}

function describeKey(jwk: PublicJwk, pinned: boolean): string {
  const trust = pinned ? 'as pinned' : 'from the bundle itself: who holds it is not proven';
  return `SHA-256 thumbprint ${thumbprint(jwk)}, ${trust}`;
}
