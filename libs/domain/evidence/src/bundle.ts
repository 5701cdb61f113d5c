import { decodeBase64, encodeBase64 } from './base64.js';
import { canonicalize, parseCanonical } from './canonical-json.js';
import { publicJwkOf, thumbprint } from './ed25519-key.js';
import type { PublicJwk } from './ed25519-key.js';
import { leafBytes } from './leaf.js';
import type { AuditLeaf } from './leaf.js';
import { anyObject, countOf, listOf, objectWith, oneOf, ShapeError, textOf } from './object-shape.js';
import { parsePublicJwk } from './ed25519-key.js';
import type { NoteKey } from './signed-note.js';
import { formatTlogProof } from './tlog-proof.js';

export const bundleBytesMax = 64 * 1024 * 1024;
/** Leaves, cosignatures and consistency proofs of one bundle, each. */
export const bundleEntriesMax = 10_000;

export type KeyUse = 'statement' | 'log' | 'witness';

/** A key by which the bundle can be checked against itself. Who holds it must be known from elsewhere: see `EvidenceTrust`. */
export interface BundleKey {
  /** The thumbprint of a statement key; `name+id` of a log or witness key. */
  readonly kid: string;
  readonly use: KeyUse;
  readonly jwk: PublicJwk;
}

/** That the log of `from` leaves with root `fromRoot` grew into the one of `to` leaves. Hashes in base64. */
export interface ConsistencyEntry {
  readonly from: number;
  readonly fromRoot: string;
  readonly to: number;
  readonly hashes: readonly string[];
}

/**
 * Everything needed to check offline what a statement says. Written as canonical JSON and refused in any other form, so
 * that no byte of the file is free to change.
 */
export interface EvidenceBundle {
  readonly v: 1;
  /** Compact JWS. */
  readonly statement: string;
  /** Base64 of the leaf bytes, by ascending index. */
  readonly leaves: readonly string[];
  /** Base64 bodies by their salted SHA-256. All but the run's may be withheld. */
  readonly bodies: Readonly<Record<string, string>>;
  /** One tlog-proof text per leaf, in the same order. */
  readonly proofs: readonly string[];
  /** Signed note with the log's signature only: cosignatures are in `witnesses`. */
  readonly checkpoint: string;
  readonly consistency: readonly ConsistencyEntry[];
  /** Cosignature lines over the checkpoint. */
  readonly witnesses: readonly string[];
  readonly keys: readonly BundleKey[];
}

export interface BundleEntry {
  readonly leaf: AuditLeaf;
  /** Absent when withheld. */
  readonly body?: Uint8Array;
  /** Inclusion proof of the leaf in the tree of the checkpoint. */
  readonly proof: readonly Uint8Array[];
}

export interface BundleParts {
  readonly statement: string;
  readonly entries: readonly BundleEntry[];
  readonly checkpoint: string;
  readonly consistency?: readonly ConsistencyEntry[];
  readonly witnesses?: readonly { readonly line: string; readonly key: NoteKey }[];
  readonly statementKey: PublicJwk;
  readonly logKey: NoteKey;
}

/** Puts the parts together; whether they fit is for `verifyBundle` to say. */
export function buildBundle(parts: BundleParts): EvidenceBundle {
  const { statement, checkpoint, consistency = [], witnesses = [], statementKey, logKey } = parts;
  const entries = [...parts.entries].sort((a, b) => a.leaf.index - b.leaf.index);
  const bodies = entries.flatMap(({ leaf, body }) => (body ? [[leaf.bodySha256, encodeBase64(body)] as const] : []));
  return {
    v: 1,
    statement,
    leaves: entries.map(({ leaf }) => encodeBase64(leafBytes(leaf))),
    bodies: Object.fromEntries(bodies),
    proofs: entries.map(({ leaf, proof }) => formatTlogProof({ index: leaf.index, hashes: proof, checkpoint })),
    checkpoint,
    consistency,
    witnesses: witnesses.map(({ line }) => line),
    keys: [
      { kid: thumbprint(statementKey), use: 'statement', jwk: publicJwkOf(statementKey) },
      noteBundleKey('log', logKey),
      ...witnesses.map(({ key }) => noteBundleKey('witness', key)),
    ],
  };
}

function noteBundleKey(use: KeyUse, { name, id, jwk }: NoteKey): BundleKey {
  return { kid: `${name}+${id}`, use, jwk: publicJwkOf(jwk) };
}

/** The one spelling of a bundle. */
export function bundleBytes(bundle: EvidenceBundle): Uint8Array {
  return Buffer.from(canonicalize(bundle), 'utf8');
}

/** @throws CanonicalJsonError, ShapeError */
export function parseBundle(bytes: Uint8Array): EvidenceBundle {
  if (bytes.length > bundleBytesMax) throw new ShapeError('bundle', `at most ${bundleBytesMax} bytes`, bytes.length);
  const names = ['v', 'statement', 'leaves', 'bodies', 'proofs', 'checkpoint', 'consistency', 'witnesses', 'keys'];
  const members = objectWith(parseCanonical(bytes), 'bundle', names);
  if (members['v'] !== 1) throw new ShapeError('bundle.v', '1', members['v']);
  const text = (item: unknown, field: string) => textOf(item, field);
  const bodies = Object.entries(anyObject(members['bodies'], 'bodies')).map(
    ([digest, body]) => [digest, textOf(body, `bodies[${digest}]`)] as const,
  );
  return {
    v: 1,
    statement: textOf(members['statement'], 'statement'),
    leaves: boundedList(members['leaves'], 'leaves', text),
    bodies: Object.fromEntries(bodies),
    proofs: boundedList(members['proofs'], 'proofs', text),
    checkpoint: textOf(members['checkpoint'], 'checkpoint'),
    consistency: boundedList(members['consistency'], 'consistency', readConsistency),
    witnesses: boundedList(members['witnesses'], 'witnesses', text),
    keys: boundedList(members['keys'], 'keys', readKey),
  };
}

function boundedList<Item>(value: unknown, field: string, read: (item: unknown, field: string) => Item) {
  if (Array.isArray(value) && value.length > bundleEntriesMax)
    throw new ShapeError(field, `at most ${bundleEntriesMax} entries`, value.length);
  return listOf(value, field, read);
}

function readConsistency(value: unknown, field: string): ConsistencyEntry {
  const { from, fromRoot, to, hashes } = objectWith(value, field, ['from', 'fromRoot', 'to', 'hashes']);
  return {
    from: countOf(from, `${field}.from`),
    fromRoot: readHash(fromRoot, `${field}.fromRoot`),
    to: countOf(to, `${field}.to`),
    hashes: listOf(hashes, `${field}.hashes`, readHash),
  };
}

function readHash(value: unknown, field: string): string {
  const text = textOf(value, field);
  decodeBase64(text, field);
  return text;
}

function readKey(value: unknown, field: string): BundleKey {
  const { kid, use, jwk } = objectWith(value, field, ['kid', 'use', 'jwk']);
  return {
    kid: textOf(kid, `${field}.kid`),
    use: oneOf(use, `${field}.use`, ['statement', 'log', 'witness']),
    jwk: parsePublicJwk(jwk, `${field}.jwk`),
  };
}
