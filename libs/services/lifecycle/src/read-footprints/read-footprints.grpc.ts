import type { Metadata } from '@grpc/grpc-js';
import type { lifecycleV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { RequestError } from '../errors.js';
import type { ProductKey } from '../persistence/footprint.repository.js';
import { requiredUuid } from '../request-fields.js';
import { decodeFootprintCursor, encodeFootprintCursor } from './footprint-cursor.js';
import { toFootprintMessage, toSummaryMessage } from './footprint-message.js';
import { ReadFootprints } from './read-footprints.js';

const pageSizeDefault = 50;
const pageSizeMax = 200;

@Controller()
export class ReadFootprintsGrpc {
  constructor(private readonly footprints: ReadFootprints) {}

  @GrpcMethod('LifecycleService', 'listFootprints')
  async list(
    { pageSize, pageToken }: lifecycleV1.ListFootprintsRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListFootprintsResponse> {
    if (pageSize > pageSizeMax) throw new RequestError('page_size', `at most ${pageSizeMax}`);
    const limit = pageSize === 0 ? pageSizeDefault : pageSize;
    const { tenantId } = callContext(metadata);
    const page = await this.footprints.page(tenantId, decodeFootprintCursor(pageToken), limit + 1);
    const shown = page.slice(0, limit);
    const last = shown.at(-1);
    return {
      footprints: shown.map(toSummaryMessage),
      nextPageToken: page.length > limit && last ? encodeFootprintCursor(last) : '',
    };
  }

  @GrpcMethod('LifecycleService', 'getFootprint')
  async get({ which }: lifecycleV1.GetFootprintRequest, metadata: Metadata): Promise<lifecycleV1.GetFootprintResponse> {
    const { tenantId } = callContext(metadata);
    if (which === undefined) throw new RequestError('which', 'an id or a product');
    const found =
      which.$case === 'id'
        ? await this.footprints.byId(tenantId, requiredUuid('id', which.value))
        : await this.footprints.current(tenantId, productKey(which.value));
    return { footprint: toFootprintMessage(found) };
  }

  @GrpcMethod('LifecycleService', 'listFootprintVersions')
  async versions(
    { product }: lifecycleV1.ListFootprintVersionsRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.ListFootprintVersionsResponse> {
    const found = await this.footprints.versions(callContext(metadata).tenantId, productKey(product));
    return { versions: found.map(toSummaryMessage) };
  }
}

function productKey(product: lifecycleV1.ProductKey | undefined): ProductKey {
  if (!product || product.facilityId === '' || product.itemId === '' || product.year === 0)
    throw new RequestError('product', 'facility_id, item_id and year');
  return product;
}
