import type { Metadata } from '@grpc/grpc-js';
import { lifecycleV1, toBasisMessage } from '@carbon-butler/contract-grpc';
import { digestOf } from '@carbon-butler/domain-evidence';
import type { YearlyFlow } from '@carbon-butler/engine-facility';
import { callContext } from '@carbon-butler/platform-grpc';
import { inTenant } from '@carbon-butler/platform-persistence';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { DataSource } from 'typeorm';
import { NotFoundError } from '../errors.js';
import { readPeriod, readSystemRecords } from '../persistence/system-inputs.repository.js';

const directions = { input: lifecycleV1.Direction.INPUT, output: lifecycleV1.Direction.OUTPUT } as const;
const roles = {
  reference: lifecycleV1.OutputRole.REFERENCE,
  'co-product': lifecycleV1.OutputRole.CO_PRODUCT,
  'by-product': lifecycleV1.OutputRole.BY_PRODUCT,
  waste: lifecycleV1.OutputRole.WASTE,
} as const;

@Controller()
export class ReadInventoryGrpc {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws NotFoundError when the tenant recorded nothing for the facility and year */
  @GrpcMethod('LifecycleService', 'getInventory')
  async get(
    { facilityId, year }: lifecycleV1.GetInventoryRequest,
    metadata: Metadata,
  ): Promise<lifecycleV1.GetInventoryResponse> {
    const { flows, period } = await inTenant(this.dataSource, callContext(metadata).tenantId, async (transaction) => ({
      flows: (await readSystemRecords(transaction, facilityId, year)).flows,
      period: await readPeriod(transaction, facilityId, year),
    }));
    if (!period) throw new NotFoundError('facility and year', `${facilityId}/${year}`, 'inventory');
    return {
      flows: flows.map(toFlowMessage),
      digest: digestOf(flows),
      periodStart: period.start,
      periodEnd: period.end,
    };
  }
}

function toFlowMessage({ role, supplierId, ...flow }: YearlyFlow): lifecycleV1.InventoryFlow {
  return {
    ...flow,
    direction: directions[flow.direction],
    role: role ? roles[role] : lifecycleV1.OutputRole.UNSPECIFIED,
    supplierId: supplierId ?? '',
    basis: toBasisMessage(flow.basis),
    sources: flow.sources.map((source) => ({ ...source })),
  };
}
