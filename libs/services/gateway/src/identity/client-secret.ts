import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** RFC 7914 parameters: 16 MiB and some 40 ms a try. The secrets are random, so guessing them is hopeless anyway. */
const cost = { N: 2 ** 14, r: 8, p: 1 };
const saltBytes = 16;
const hashBytes = 32;
const secretBytes = 32;
const idBytes = 12;
const hashPattern = /^scrypt\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

export const clientIdPattern = /^[A-Za-z0-9_-]{8,64}$/;

/** Letters, digits, `_` and `-` only: clients base64 the raw pair, RFC 6749 wants it form-encoded, so both must agree. */
export function newClientSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

/** An id is also an argument of commands, where a leading `-` would make it an option. */
export function newClientId(): string {
  return randomBytes(idBytes).toString('hex');
}

/** What is stored of a secret: `scrypt$salt$hash`. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(secret, salt);
  return `scrypt$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Whether the secret is the one of any of the hashes; all are tried, so the time does not tell which. */
export async function matchesSecret(secret: string, hashes: readonly string[]): Promise<boolean> {
  const matches = await Promise.all(hashes.map((stored) => matchesHash(secret, stored)));
  return matches.includes(true);
}

async function matchesHash(secret: string, stored: string): Promise<boolean> {
  const [, salt = '', hash = ''] = hashPattern.exec(stored) ?? [];
  const expected = Buffer.from(hash, 'base64url');
  const given = await derive(secret, Buffer.from(salt, 'base64url'));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function derive(secret: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, hashBytes, cost, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
