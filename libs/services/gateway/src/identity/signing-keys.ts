import { parsePrivateJwk, type PrivateJwk, thumbprint } from '@carbon-butler/domain-evidence';
import { z } from 'zod';

const keysMax = 4;
const jwks = z.strictObject({ keys: z.array(z.unknown()).min(1).max(keysMax) });

/** A key pair under the id that tokens and the key set name it by. */
export interface SigningKey {
  readonly kid: string;
  readonly jwk: PrivateJwk;
}

/**
 * Reads a private key set, `{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": …, "d": …}]}`: the first key signs, the
 * others are published so that tokens they signed stay valid while keys are being replaced.
 *
 * @throws Error of JSON, zod or ShapeError; none repeats a private half
 */
export function parseSigningKeys(text: string): readonly SigningKey[] {
  const { keys } = jwks.parse(JSON.parse(text));
  return keys.map((value, at) => {
    const jwk = parsePrivateJwk(value, `keys[${at}]`);
    return { kid: thumbprint(jwk), jwk };
  });
}
