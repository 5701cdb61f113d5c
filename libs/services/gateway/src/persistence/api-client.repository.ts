import type { SystemTransaction } from '@carbon-butler/platform-persistence';
import { ApiClientEntity } from './api-client.entity.js';
import { TenantEntity } from './tenant.entity.js';

export async function insertTenantIfNew(
  { manager }: SystemTransaction,
  tenant: Pick<TenantEntity, keyof TenantEntity>,
): Promise<void> {
  await manager.createQueryBuilder().insert().into(TenantEntity).values(tenant).orIgnore().execute();
}

export async function insertClient(
  { manager }: SystemTransaction,
  client: Pick<ApiClientEntity, keyof ApiClientEntity>,
): Promise<void> {
  await manager.insert(ApiClientEntity, client);
}

export async function findClient(
  { manager }: SystemTransaction,
  clientId: string,
): Promise<ApiClientEntity | undefined> {
  return (await manager.findOneBy(ApiClientEntity, { clientId })) ?? undefined;
}

/** The current secret becomes the previous one, which stops the one before. @returns whether there is such a client */
export async function replaceSecret({ manager }: SystemTransaction, clientId: string, hash: string): Promise<boolean> {
  const { affected } = await manager.update(
    ApiClientEntity,
    { clientId },
    { secretHash: hash, previousSecretHash: () => 'secret_hash' },
  );
  return affected === 1;
}

/** Leaves only the current secret valid. @returns whether there is such a client */
export async function dropPreviousSecret({ manager }: SystemTransaction, clientId: string): Promise<boolean> {
  const { affected } = await manager.update(ApiClientEntity, { clientId }, { previousSecretHash: null });
  return affected === 1;
}
