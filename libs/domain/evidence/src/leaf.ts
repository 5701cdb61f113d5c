import { randomBytes } from 'node:crypto';
import { canonicalize, parseCanonical } from './canonical-json.js';
import { sha256Hex } from './digest.js';
import {
  countOf,
  listOf,
  objectWith,
  oneOf,
  sha256HexPattern,
  ShapeError,
  textOf,
  utcPattern,
} from './object-shape.js';

const saltBytes = 16;
const saltPattern = /^[0-9a-f]{32}$/;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const actionPattern = /^[a-z-]+(\.[a-z-]+)+$/;

/** The action of the leaf whose body is a sealed run in canonical JSON. */
export const runSealedAction = 'run.sealed';

export interface Actor {
  readonly kind: 'user' | 'client' | 'service';
  readonly id: string;
}

/** What was acted on. */
export interface ObjectRef {
  readonly type: string;
  readonly id: string;
  readonly version?: number;
}

/** One entry of the audit log. Its bytes, the canonical JSON form, are what the tree hashes. */
export interface AuditLeaf {
  readonly v: 1;
  /** Position in the log. */
  readonly index: number;
  /** UTC, RFC 3339 with `Z`. */
  readonly at: string;
  /** UUID. */
  readonly tenant: string;
  readonly actor: Actor;
  /** Dotted lower-case words, such as `run.sealed`. */
  readonly action: string;
  readonly object: ObjectRef;
  /** SHA-256(salt || body): the body can be withheld or erased without breaking the log, and not be guessed from its hash. */
  readonly bodySha256: string;
  /** 16 random bytes in hex. */
  readonly salt: string;
  /** Leaf hash in hex of the previous leaf about the same object: a hash chain per object inside the tree. */
  readonly prevForObject?: string;
  readonly eventId?: string;
  /** Signed approvals (compact JWS) or their digests. */
  readonly approvals?: readonly string[];
}

export type LeafEntry = Omit<AuditLeaf, 'v' | 'bodySha256' | 'salt'>;

export function newSalt(): string {
  return randomBytes(saltBytes).toString('hex');
}

/** SHA-256 of the 16 salt bytes followed by the body, in hex. */
export function bodySha256(salt: string, body: Uint8Array): string {
  if (!saltPattern.test(salt)) throw new ShapeError('salt', `${saltBytes} bytes in hex`, salt);
  return sha256Hex(Buffer.from(salt, 'hex'), body);
}

/** The leaf for an entry with that body. Each leaf needs a salt of its own. @throws ShapeError */
export function leafFor(entry: LeafEntry, body: Uint8Array, salt: string = newSalt()): AuditLeaf {
  return readLeaf({ v: 1, ...entry, bodySha256: bodySha256(salt, body), salt });
}

/** The exact bytes the tree hashes: canonical JSON. @throws CanonicalJsonError */
export function leafBytes(leaf: AuditLeaf): Uint8Array {
  return Buffer.from(canonicalize(leaf), 'utf8');
}

/** @throws CanonicalJsonError when the bytes aren't canonical, ShapeError when they aren't a leaf */
export function parseLeaf(bytes: Uint8Array): AuditLeaf {
  return readLeaf(parseCanonical(bytes));
}

/** @throws ShapeError */
export function readObjectRef(value: unknown, field: string): ObjectRef {
  const members = objectWith(value, field, ['type', 'id'], ['version']);
  return {
    type: textOf(members['type'], `${field}.type`),
    id: textOf(members['id'], `${field}.id`),
    ...(members['version'] === undefined ? {} : { version: countOf(members['version'], `${field}.version`) }),
  };
}

function readLeaf(value: unknown): AuditLeaf {
  const required = ['v', 'index', 'at', 'tenant', 'actor', 'action', 'object', 'bodySha256', 'salt'];
  const members = objectWith(value, 'leaf', required, ['prevForObject', 'eventId', 'approvals']);
  if (members['v'] !== 1) throw new ShapeError('leaf.v', '1', members['v']);
  const actor = objectWith(members['actor'], 'leaf.actor', ['kind', 'id']);
  const { prevForObject, eventId, approvals } = members;
  return {
    v: 1,
    index: countOf(members['index'], 'leaf.index'),
    at: textOf(members['at'], 'leaf.at', utcPattern),
    tenant: textOf(members['tenant'], 'leaf.tenant', uuidPattern),
    actor: {
      kind: oneOf(actor['kind'], 'leaf.actor.kind', ['user', 'client', 'service']),
      id: textOf(actor['id'], 'leaf.actor.id'),
    },
    action: textOf(members['action'], 'leaf.action', actionPattern),
    object: readObjectRef(members['object'], 'leaf.object'),
    bodySha256: textOf(members['bodySha256'], 'leaf.bodySha256', sha256HexPattern),
    salt: textOf(members['salt'], 'leaf.salt', saltPattern),
    ...(prevForObject === undefined
      ? {}
      : { prevForObject: textOf(prevForObject, 'leaf.prevForObject', sha256HexPattern) }),
    ...(eventId === undefined ? {} : { eventId: textOf(eventId, 'leaf.eventId') }),
    ...(approvals === undefined
      ? {}
      : { approvals: listOf(approvals, 'leaf.approvals', (item, at) => textOf(item, at)) }),
  };
}
