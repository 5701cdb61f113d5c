import { canonicalize, formatVerifierKey, thumbprint } from '@carbon-butler/domain-evidence';
import type { EvidenceKeys } from '../evidence-keys.js';

/** The public keys as verifiers read them: a C2SP verifier key, and a JWK set (RFC 7517) as JSON. */
export function keyDocuments({ logVerifier, statementVerifier }: EvidenceKeys): {
  readonly logVerifierKey: string;
  readonly statementJwks: string;
} {
  const jwk = { ...statementVerifier, kid: thumbprint(statementVerifier), use: 'sig', alg: 'EdDSA' };
  return { logVerifierKey: formatVerifierKey(logVerifier), statementJwks: canonicalize({ keys: [jwk] }) };
}
