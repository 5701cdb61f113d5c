import type { verificationV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { readLeavesOfObject } from '../persistence/audit-leaf.repository.js';
import { leafPageOf, pageToken } from './leaf-page.js';

@Controller()
export class ListLeavesController {
  constructor(private readonly dataSource: DataSource) {}

  @GrpcMethod('VerificationService', 'listLeaves')
  async listLeaves(
    request: verificationV1.ListLeavesRequest,
    metadata?: Metadata,
  ): Promise<verificationV1.ListLeavesResponse> {
    const { tenantId } = callContext(metadata);
    const { object, first, count } = leafPageOf(request);
    // One more than asked for tells whether there is another page.
    const found = await inTenant(this.dataSource, tenantId, (transaction) =>
      readLeavesOfObject(transaction, object, first, count + 1),
    );
    const next = found[count];
    return {
      leaves: found.slice(0, count).map(({ index, leaf }) => ({ index: BigInt(index), leaf })),
      nextPageToken: next ? pageToken(next.index) : '',
    };
  }
}
