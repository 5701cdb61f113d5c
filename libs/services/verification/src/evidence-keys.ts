import { type NoteKey, noteKey, type PrivateJwk, publicJwkOf, type PublicJwk } from '@carbon-butler/domain-evidence';

/** The name the log signs under, and the keys of its checkpoints and of its statements. */
export class EvidenceKeys {
  /** Verifies checkpoints. Its id is made from origin and key. */
  readonly logVerifier: NoteKey;
  readonly statementVerifier: PublicJwk;

  /** @throws NoteError when the origin can't be the name of a key */
  constructor(
    readonly origin: string,
    readonly logSigner: PrivateJwk,
    readonly statementSigner: PrivateJwk,
  ) {
    this.logVerifier = noteKey(origin, logSigner);
    this.statementVerifier = publicJwkOf(statementSigner);
  }
}
