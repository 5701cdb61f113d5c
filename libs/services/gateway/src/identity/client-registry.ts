import { randomUUID } from 'node:crypto';
import type { Clock } from '@carbon-butler/platform-lifecycle';
import { inSystem } from '@carbon-butler/platform-persistence';
import type { DataSource } from 'typeorm';
import {
  dropPreviousSecret,
  findClient,
  insertClient,
  insertTenantIfNew,
  replaceSecret,
} from '../persistence/api-client.repository.js';
import { clientIdPattern, hashSecret, newClientId, newClientSecret } from './client-secret.js';
import { isScope, type Scope } from './scopes.js';
import type { RegisteredClient } from './token-provider.js';

export interface ClientRegistration {
  /** Name of the tenant, for people. */
  readonly tenantName: string;
  /** An existing or new tenant; a new one with a random id when absent. */
  readonly tenantId?: string;
  readonly scopes: readonly Scope[];
}

/** The secret is stored as a hash only: this is the one time it is seen. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tenantId: string;
}

export class UnknownClientError extends Error {
  override readonly name = 'UnknownClientError';
  readonly field = 'clientId';
  readonly expected = 'the id of a registered client';
  constructor(readonly value: string) {
    super(`there is no client ${JSON.stringify(value)}`);
  }
}

/** Machine clients of the API. None exists until it is registered. */
export class ClientRegistry {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async register({ tenantName, tenantId = randomUUID(), scopes }: ClientRegistration): Promise<ClientCredentials> {
    const [clientId, clientSecret] = [newClientId(), newClientSecret()];
    const secretHash = await hashSecret(clientSecret);
    const createdAt = this.clock.now();
    await inSystem(this.dataSource, async (transaction) => {
      await insertTenantIfNew(transaction, { id: tenantId, name: tenantName, createdAt });
      await insertClient(transaction, {
        clientId,
        tenant: tenantId,
        scopes: [...scopes],
        secretHash,
        previousSecretHash: null,
        createdAt,
      });
    });
    return { clientId, clientSecret, tenantId };
  }

  /** Gives a client a new secret; the one before stays valid until `retirePreviousSecret`. @throws UnknownClientError */
  async rotateSecret(clientId: string): Promise<{ readonly clientSecret: string }> {
    const clientSecret = newClientSecret();
    const hash = await hashSecret(clientSecret);
    const found = await inSystem(this.dataSource, (transaction) => replaceSecret(transaction, clientId, hash));
    if (!found) throw new UnknownClientError(clientId);
    return { clientSecret };
  }

  /** @throws UnknownClientError */
  async retirePreviousSecret(clientId: string): Promise<void> {
    const found = await inSystem(this.dataSource, (transaction) => dropPreviousSecret(transaction, clientId));
    if (!found) throw new UnknownClientError(clientId);
  }

  async find(clientId: string): Promise<RegisteredClient | undefined> {
    if (!clientIdPattern.test(clientId)) return undefined;
    const stored = await inSystem(this.dataSource, (transaction) => findClient(transaction, clientId));
    if (!stored) return undefined;
    const { tenant, scopes, secretHash, previousSecretHash } = stored;
    return {
      clientId: stored.clientId,
      tenantId: tenant,
      scopes: scopes.filter(isScope),
      secretHashes: previousSecretHash === null ? [secretHash] : [secretHash, previousSecretHash],
    };
  }
}
