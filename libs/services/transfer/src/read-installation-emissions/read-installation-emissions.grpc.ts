import type { Metadata } from '@grpc/grpc-js';
import { toRunMessage, type transferV1 } from '@carbon-butler/contract-grpc';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { findCurrentEmissions } from '../persistence/installation-emissions.repository.js';
import { calendarYear, required } from '../request-fields.js';

@Controller()
export class ReadInstallationEmissionsGrpc {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws RequestError, NotFoundError */
  @GrpcMethod('TransferService', 'getInstallationEmissions')
  async get(
    request: transferV1.GetInstallationEmissionsRequest,
    metadata: Metadata,
  ): Promise<transferV1.GetInstallationEmissionsResponse> {
    const good = {
      facilityId: required('facility_id', request.facilityId),
      itemId: required('item_id', request.itemId),
      year: calendarYear('year', request.year),
    };
    const found = await inTenant(this.dataSource, callContext(metadata).tenantId, (transaction) =>
      findCurrentEmissions(transaction, good),
    );
    if (!found)
      throw new NotFoundError('good', `${good.facilityId}/${good.itemId}/${good.year}`, 'installation emissions');
    return { version: found.version, causedByRunId: found.causedByRunId, run: toRunMessage(found.run) };
  }
}
