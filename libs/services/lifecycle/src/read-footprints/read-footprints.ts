import { inTenant } from '@carbon-butler/platform-persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFoundError, WithdrawnError } from '../errors.js';
import {
  currentFootprintsPage,
  findFootprint,
  footprintVersions,
  type ProductKey,
  type StoredFootprint,
} from '../persistence/footprint.repository.js';

/** Most versions of a product that are listed. */
const versionsMax = 200;

@Injectable()
export class ReadFootprints {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws NotFoundError */
  async byId(tenantId: string, id: string): Promise<StoredFootprint> {
    const found = await inTenant(this.dataSource, tenantId, (transaction) => findFootprint(transaction, id));
    if (!found) throw new NotFoundError('id', id, 'footprint');
    return found;
  }

  /** @throws NotFoundError, WithdrawnError */
  async current(tenantId: string, product: ProductKey): Promise<StoredFootprint> {
    const [found] = await inTenant(this.dataSource, tenantId, (transaction) =>
      footprintVersions(transaction, product, 1),
    );
    if (!found) throw new NotFoundError('product', productName(product), 'footprint');
    const { id, version, withdrawnAt } = found;
    if (withdrawnAt !== undefined) throw new WithdrawnError(productName(product), id, version, withdrawnAt);
    return found;
  }

  page(tenantId: string, after: ProductKey | undefined, limit: number): Promise<readonly StoredFootprint[]> {
    return inTenant(this.dataSource, tenantId, (transaction) => currentFootprintsPage(transaction, after, limit));
  }

  /** Newest first. @throws NotFoundError */
  async versions(tenantId: string, product: ProductKey): Promise<readonly StoredFootprint[]> {
    const found = await inTenant(this.dataSource, tenantId, (transaction) =>
      footprintVersions(transaction, product, versionsMax),
    );
    if (found.length === 0) throw new NotFoundError('product', productName(product), 'footprint');
    return found;
  }
}

function productName({ facilityId, itemId, year }: ProductKey): string {
  return `${facilityId}/${itemId}/${year}`;
}
