import { createAccessTokenVerifier, type VerifyAccessToken } from './access-token-verifier.js';
import type { Caller } from './caller.js';
import type { SigningKey } from './signing-keys.js';
import { createTokenProvider, type FindClient, type TokenRequestListener } from './token-provider.js';

export interface TokenServiceOptions {
  readonly keys: readonly SigningKey[];
  readonly findClient: FindClient;
  readonly onError: (error: unknown) => void;
}

/** The token service was used before the gateway knew its own address. */
export class TokenServiceClosedError extends Error {
  override readonly name = 'TokenServiceClosedError';
  constructor() {
    super('the token service has no issuer yet');
  }
}

/**
 * Issues access tokens and verifies them. Opened once the issuer is known, which on a port chosen by the system is
 * after listening.
 */
export class TokenService {
  private opened:
    { readonly issuer: URL; readonly listener: TokenRequestListener; readonly verify: VerifyAccessToken } | undefined;

  constructor(private readonly options: TokenServiceOptions) {}

  /** @param issuer origin clients reach us at, such as `https://carbon.example` */
  open(issuer: string): void {
    const { keys, findClient, onError } = this.options;
    this.opened = {
      issuer: new URL(issuer),
      listener: createTokenProvider({ issuer, keys, findClient, onError }),
      verify: createAccessTokenVerifier(issuer, keys),
    };
  }

  /** @throws AccessTokenError */
  verify(token: string): Promise<Caller> {
    return this.provider.verify(token);
  }

  get issuer(): URL {
    return this.provider.issuer;
  }

  get listener(): TokenRequestListener {
    return this.provider.listener;
  }

  private get provider() {
    if (!this.opened) throw new TokenServiceClosedError();
    return this.opened;
  }
}
