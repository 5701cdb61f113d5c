import { randomBytes } from 'node:crypto';
import { generateKey, type PrivateJwk } from '@carbon-butler/domain-evidence';
import type { DataDirectory } from './data-directory.js';

/** Keys of this butler, made on its first start and kept in its data directory. */
export interface ButlerKeys {
  /** Signs access tokens. */
  readonly token: PrivateJwk;
  /** Signs checkpoints of the evidence log. */
  readonly log: PrivateJwk;
  /** Signs statements about runs. */
  readonly statement: PrivateJwk;
  /** Names this installation's evidence log. */
  readonly origin: string;
}

const originBytes = 6;
const internalTokenBytes = 32;

export function butlerKeys(directory: DataDirectory): Promise<ButlerKeys> {
  return directory.keep('keys.json', () => ({
    token: generateKey(),
    log: generateKey(),
    statement: generateKey(),
    origin: `carbon-butler.local/${randomBytes(originBytes).toString('hex')}`,
  }));
}

/** Shared by the services of one start, and by no other. */
export function newInternalToken(): string {
  return randomBytes(internalTokenBytes).toString('base64url');
}
